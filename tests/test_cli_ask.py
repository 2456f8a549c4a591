"""``investbot ask``: one question or many, on a day, in a language, as text or JSON."""

import json
from datetime import date
from typing import Any

import pytest

from bot.cli import EXIT_ERROR
from bot.session import Session
from tests.commands import DAY, invoke, output, refused
from tests.render.test_json import check_answer

pytestmark = pytest.mark.usefixtures("home")

GRANT = "How much is the grant for building a hydrogen station?"


def test_ask_prints_the_reply(session: Session) -> None:
    """``ask`` prints what a user reads."""
    answer = session.advisor.ask("加氢站建设补贴多少", date(2026, 11, 21))
    assert output("ask", *DAY, "加氢站建设补贴多少") == session.reply(answer) + "\n"


def test_ask_joins_its_words() -> None:
    """A question without quotation marks is the words joined."""
    assert output("ask", *DAY, "hydrogen", "station", "grant") == output("ask", *DAY, "hydrogen station grant")


def test_ask_json_keeps_the_contract() -> None:
    """``ask --json`` prints one object with every field."""
    answer = json.loads(output("ask", "--json", *DAY, "How much is the grant for building a hydrogen station?"))
    check_answer(answer)
    assert answer["matches"][0]["clause"]["id"] == "hydrogen-fcv-2025/一"
    assert answer["as_of"] == "2026-11-21"


def test_ask_json_is_readable() -> None:
    """Chinese stands in the JSON as Chinese."""
    assert "加氢站" in output("ask", "--json", *DAY, "加氢站")


@pytest.mark.parametrize(
    ("day", "state"), [("2025-11-21", "not_yet_in_force"), ("2026-11-21", "in_force"), ("2028-01-01", "ended")]
)
def test_as_of_sets_the_day(day: str, state: str) -> None:
    """``--as-of`` sets the day that the answer speaks for."""
    answer = json.loads(output("ask", "--json", "--as-of", day, "渝府办发〔2025〕58号"))
    assert (answer["as_of"], answer["matches"][0]["document"]["status"]) == (day, state)


def test_today_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ``--as-of`` the answer speaks for today in Chongqing."""
    monkeypatch.setattr("bot.cli.today", lambda: date(2024, 2, 29))
    assert json.loads(output("ask", "--json", "hydrogen"))["as_of"] == "2024-02-29"


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "21.11.2026", "2026-02-30"])
def test_wrong_day_is_refused(day: str) -> None:
    """A day that is none ends with exit code 2 and says how to write it."""
    result = invoke("ask", "--as-of", day, "hydrogen")
    assert result.exit_code == EXIT_ERROR
    assert "%Y-%m-%d" in result.stderr


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "Official text"), ("zh", "官方原文"), ("zh-Hant", "以中文原文為準")]
)
def test_language_sets_the_reply(language: str, shown: str) -> None:
    """``--language`` sets the language of the reply, not of the question."""
    answer = json.loads(output("ask", "--json", "--language", language, *DAY, GRANT))
    assert answer["language"] == "en"
    assert shown in answer["reply"]


def test_unknown_language_is_refused() -> None:
    """A language that the bot does not write ends with exit code 2 and the list of those it does."""
    result = invoke("ask", "--language", "fr", "hydrogène")
    assert result.exit_code == EXIT_ERROR
    assert "'en', 'zh', 'zh-Hant'" in result.stderr


def test_ask_without_a_question() -> None:
    """``ask`` alone says how to use it."""
    assert refused("ask") == (
        'write the question after the command, for instance: investbot ask "hydrogen station grant"'
    )


# ask --batch

BATCH = {
    "加氢站建设补贴多少": ("answer", "hydrogen-fcv-2025/一"),
    "How much is the grant for building a hydrogen station?": ("answer", "hydrogen-fcv-2025/一"),
    "渝府办发〔2025〕58号": ("answer", "low-altitude-2025"),
    "who handles eVTOL routes?": ("answer", "low-altitude-2025/一/(四)"),
    "天气怎么样": ("none", None),
}


def _batch(stdin: str | bytes, *options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output("ask", "--batch", *DAY, *options, stdin=stdin).splitlines()]


def test_batch_answers_line_by_line() -> None:
    """Each line of standard input has one line of output, in order, with every field."""
    answers = _batch("\n".join(BATCH) + "\n")
    assert [answer["question"] for answer in answers] == list(BATCH)
    for answer in answers:
        check_answer(answer)
        first = answer["matches"][0] if answer["matches"] else None
        reference = (first["clause"] or first["document"])["id"] if first else None
        assert (answer["outcome"], reference) == BATCH[answer["question"]]


def test_batch_equals_single_questions() -> None:
    """A line of a batch is what ``ask --json`` prints for the same question."""
    for answer in _batch("\n".join(BATCH)):
        assert answer == json.loads(output("ask", "--json", *DAY, answer["question"]))


def test_empty_line_of_a_batch() -> None:
    """An empty or blank line, and one that is too long, is answered with none and the reason; the rest goes on."""
    answers = _batch(f"hydrogen station grant\n\n   \n{'加' * 3000}\n渝府办发〔2025〕58号\n")
    assert [answer["outcome"] for answer in answers] == ["answer", "none", "none", "none", "answer"]
    for answer in answers[1:4]:
        check_answer(answer)
        assert answer["error"] == answer["reply"]
    assert "error" not in answers[0]
    assert "the question is empty" in answers[1]["error"]
    assert "at most 2000" in answers[3]["error"]


def test_batch_of_nothing() -> None:
    """No line in, no line out."""
    assert output("ask", "--batch", stdin="") == ""


def test_batch_with_windows_line_ends() -> None:
    """A file from Windows gives the same questions."""
    assert [answer["question"] for answer in _batch("hydrogen\r\n低空\r\n")] == ["hydrogen", "低空"]


def test_batch_with_bytes_that_are_no_utf8() -> None:
    """A line in another encoding does not stop the batch."""
    answers = _batch(b"hydrogen\n\xb2\xb9\xcc\xf9 grant\nlow-altitude\n")
    assert [answer["question"] for answer in answers][::2] == ["hydrogen", "low-altitude"]


def test_batch_keeps_to_the_language() -> None:
    """``--language`` holds for every line."""
    replies = [answer["reply"] for answer in _batch(f"{GRANT}\n加氢站运营补贴多少\n", "--language", "zh")]
    assert ["官方原文" in reply for reply in replies] == [True, True]
