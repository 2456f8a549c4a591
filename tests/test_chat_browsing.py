"""Browsing in the terminal: numbers instead of buttons."""

from pathlib import Path

import pytest

from bot.session import Session
from tests.test_chat import Chat, chat, messages

__all__ = ["chat", "messages"]


def test_down_to_a_clause(chat: Chat, session: Session) -> None:
    """From the topics numbers lead down to a clause, which is shown as an answer."""
    text = chat("/topics", "8", "1", "1")
    assert "8. Hydrogen (clauses: 16, papers: 3)" in text
    assert "1. Hydrogen refuelling stations (clauses: 4, papers: 3)" in text
    assert session.knowledge.clause("hydrogen-fcv-2025/一").text.splitlines()[1] in text


def test_next_and_previous_clause(chat: Chat, session: Session) -> None:
    """From a clause, also one that was asked for, /next and /previous lead to its neighbours and not beyond."""
    second, third = (session.knowledge.clause(f"hydrogen-fcv-2025/{n}").text.splitlines()[1] for n in "二三")
    text = chat("加氢站建设补贴多少", "/next", "/next", "/previous")
    assert (text.count(second), text.count(third)) == (2, 1)
    text = chat("/contents hydrogen-fcv-2025", "1", "/previous", "/next")
    assert "There is nothing before this." in text


def test_next_and_previous_page(chat: Chat) -> None:
    """In a list /next and /previous turn pages and say where there is none."""
    text = chat("/documents", "/next", "/next", "/next", "/previous", "/previous", "/previous")
    assert [text.count(f"Page {n} of 3") for n in (1, 2, 3)] == [2, 2, 1]
    assert (text.count("nothing after this"), text.count("nothing before this")) == (1, 1)
    assert "There is nothing after this." in chat("/next")


def test_links_are_numbered_too(chat: Chat) -> None:
    """What else a list leads to follows its entries under the next numbers."""
    text = chat("/topics hydrogen", "4")
    assert "3. All clauses (16)\n4. Papers (3)\n5. Contacts\n6. Back to Topics\n" in text
    assert "Papers on Hydrogen\n1. Chongqing 2025 Measures" in text


def test_contacts(chat: Chat) -> None:
    """/contacts finds bodies by name and topic with slips; without an argument and an answer it lists all."""
    assert "In charge of Hydrogen\n1. 重庆市经济和信息化委员会" in chat("/contacts hydrogn")
    assert "重庆市商务委员会, Chongqing Municipal Commission of Commerce\n" in chat(
        "/contacts commission of comerce", "1"
    )
    assert "Public bodies\n1. 重庆市外商投资促进中心" in chat("/contacts")


def test_terms_and_status(chat: Chat) -> None:
    """/terms explains a term, /status says whether a paper holds on a day."""
    text = chat("/terms srdi", "/status 58 of 2025 2028-01-01", "/status", "加氢站建设补贴多少", "/status")
    assert "specialised and innovative SME = 专精特新中小企业" in text
    assert "Status on 1 January 2028: ENDED on 31 December 2027" in text
    assert "Write a paper's number, title or words of its title" in text
    assert "截至2026年11月21日的状态" in text


def test_language_of_what_is_typed(chat: Chat) -> None:
    """Before any answer a command is answered in the language of its argument, later in the conversation's."""
    assert "氢能\n1. 加氢站" in chat("/topics 氢能")
    assert "Hydrogen\n1. Hydrogen refuelling" in chat("hydrogen station grant", "/topics 氢能")


def test_documents_by_several_choices(chat: Chat) -> None:
    """Choices narrow the list together; what does not fit and nonsense lead on by number."""
    assert "Papers: on Hydrogen, issued in 2025\n1. Chongqing 2025 Measures" in chat("/documents 2025 hydrogen")
    assert "Papers of 2023\n1. " in chat("/documents 2023 ended", "2")
    assert "Papers of 2025\n1. " in chat("/documents 2026", "1")
    assert "Topics\n1. Market access" in chat("/topics qqqq", "1")
    assert "Chongqing Bureau of the National Financial Regulatory Administration" in chat("/contacts CBRC")


def test_unknown(chat: Chat) -> None:
    """An unknown name gives the nearest, which numbers open."""
    text = chat("/contents smart ev", "2", "3", "29")
    assert "No paper is named “smart ev”.\n\nThe nearest:\n1. " in text
    assert "The last view lists nothing under that number." in text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, an empty one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_paper(chat: Chat, folder: Path, session: Session) -> None:
    """/paper writes the official text into the current folder and says where; once for the same text."""
    text = chat("/paper low-altitude", "/paper low-altitude")
    (written,) = folder.iterdir()
    assert text.count(f"Written to {written}\n") == 2
    assert session.knowledge.clause("low-altitude-2025/一/(四)").text in written.read_text(encoding="utf-8")


def test_paper_beside_another_file(chat: Chat, folder: Path) -> None:
    """A file of that name that holds something else is left alone."""
    name = "重庆市推动低空经济高质量发展若干政策措施（渝府办发〔2025〕58号）.txt"
    (folder / name).write_text("mine")
    chat("/paper low-altitude")
    assert (folder / name).read_text() == "mine"
    assert [path.name for path in sorted(folder.iterdir())] == [name.replace(".txt", " 2.txt"), name]


def test_paper_that_cannot_be_written(chat: Chat, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be written is named with the reason, and the conversation goes on."""

    def refuse(path: Path, data: bytes) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    text = chat("/paper low-altitude", "/topics hydrogen")
    assert "cannot be written (Permission denied)." in text and "Hydrogen refuelling stations" in text
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "line", ["/topics " + "x" * 5000, "/contents \x1b[31m", "/status 😀", "/terms \u202e", "/", "/ topics"]
)
def test_odd_arguments(chat: Chat, line: str) -> None:
    """Whatever stands after a command, the conversation goes on."""
    assert "1. Hydrogen refuelling stations" in chat(line, "/topics hydrogen")


def test_numbers_under_a_paper_and_a_full_clause(chat: Chat) -> None:
    """Under a paper nothing is numbered twice; under a full clause stands what leads on."""
    paper = chat("渝府办发〔2025〕58号").rpartition("没用")[0]
    assert [paper.count(f". {label}\n") for label in ("目录", "全文", "联系部门")] == [1, 1, 1]
    full = chat("hydrogen station grant", "/clause").rpartition("The Chinese text governs")[2]
    assert "1. Full clause\n2. Contacts\n3. Document\n4. Follow this topic or paper" in full
