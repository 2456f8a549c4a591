"""The commands of ``investbot``: what they print, in which language, and how they end."""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import bot
from bot.cli import EXIT_ERROR, EXIT_PROBLEMS, main
from bot.corpus.yamlfile import Problem
from bot.session import Session
from bot.store.knowledge import FILE_NAME as KNOWLEDGE_FILE
from bot.store.state import FILE_NAME as STATE_FILE
from bot.store.state import open_state
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from bot.text import to_traditional
from tests.render.test_json import LISTED, LISTED_CLAUSE, check_answer, check_shape

COMMANDS = (
    "build",
    "ask",
    "chat",
    "documents",
    "clauses",
    "contacts",
    "terms",
    "status",
    "topics",
    "check",
    "backup",
    "state",
    "evaluate",
    "feedback",
    "publish",
    "run",
)
DAY = ("--as-of", "2026-11-21")
GRANT = "How much is the grant for building a hydrogen station?"


@pytest.fixture(autouse=True)
def _built(home: Path) -> None:
    """Every command finds a built store."""


def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """Run ``investbot`` with ``arguments``."""
    return CliRunner().invoke(main, arguments, input=stdin)


def output(*arguments: str, stdin: str | bytes | None = None) -> str:
    """Return what a command prints; it must succeed and say nothing on standard error."""
    result = invoke(*arguments, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def refused(*arguments: str) -> str:
    """Return the one line that a refused command prints on standard error."""
    result = invoke(*arguments)
    assert (result.exit_code, result.stdout) == (EXIT_ERROR, "")
    assert result.stderr.startswith("investbot: ") and result.stderr.count("\n") == 1
    return result.stderr.removeprefix("investbot: ").strip()


# Help.


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    """Each command explains itself and its options, long and short."""
    assert output(command, "--help") == output(command, "-h")
    assert main.commands[command].help


def test_commands_are_these() -> None:
    """There is no command without a test of its help."""
    assert set(main.commands) == set(COMMANDS)


def test_version() -> None:
    """The version is that of the package."""
    assert output("--version").strip() == f"investbot, version {bot.__version__}"


def test_help_of_the_whole() -> None:
    """``investbot --help`` lists every command."""
    text = output("--help")
    assert [command for command in COMMANDS if f"  {command} " not in text] == []


# ask


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


# documents


def test_documents_lists_all(session: Session) -> None:
    """Each document stands with its titles, number and state."""
    text = output("documents", *DAY)
    for document in session.knowledge.documents:
        assert f"{document.id}\n  {document.title}\n" in text


def test_documents_json_keeps_the_contract(session: Session) -> None:
    """``documents --json`` prints a list with every field."""
    listed = json.loads(output("documents", "--json", *DAY))
    assert [item["id"] for item in listed] == [document.id for document in session.knowledge.documents]
    for item in listed:
        check_shape(item, LISTED)


@pytest.mark.parametrize("words", [("低空",), ("low-altitude",), ("LOW-ALTITUDE", "economy"), ("58号",), ("低空經濟",)])
def test_documents_by_words(words: tuple[str, ...]) -> None:
    """Words pick the documents whose id, number or title holds them all."""
    listed = json.loads(output("documents", "--json", *DAY, *words))
    assert [item["id"] for item in listed] == ["low-altitude-2025"]


def test_documents_of_no_word() -> None:
    """Words that stand nowhere give an empty list."""
    assert json.loads(output("documents", "--json", "teapots")) == []


# clauses


@pytest.mark.parametrize(
    "document",
    [
        "low-altitude-2025",
        "渝府办发〔2025〕58号",
        "YFBF 2025-58",
        "渝府办发2025 58",
        "重庆市推动低空经济高质量发展若干政策措施",
        "《重庆市推动低空经济高质量发展若干政策措施》",
        "Chongqing Measures to Promote the High-Quality Development of the Low-Altitude Economy",
    ],
)
def test_clauses_by_id_number_or_title(document: str) -> None:
    """A document is found by its id, by its number in any spelling and by its title in both languages."""
    listed = json.loads(output("clauses", "--json", *DAY, document))
    assert {item["id"].split("/")[0] for item in listed} == {"low-altitude-2025"}
    for item in listed:
        check_shape(item, LISTED_CLAUSE)


def test_clauses_as_text(session: Session) -> None:
    """Without ``--json`` each clause stands with its path, heading and summary."""
    text = output("clauses", *DAY, "hydrogen-fcv-2025")
    for clause in session.knowledge.clauses("hydrogen-fcv-2025"):
        assert clause.heading in text and clause.curation.summary_en in text


@pytest.mark.parametrize("language", ["zh", "zh-Hant"])
def test_clauses_in_chinese(session: Session, language: str) -> None:
    """Summaries come in the language asked for, in its characters."""
    text = output("clauses", "--language", language, "hydrogen-fcv-2025")
    summary = session.knowledge.clause("hydrogen-fcv-2025/一").curation.summary_zh
    assert (to_traditional(summary) if language == "zh-Hant" else summary) in text


@pytest.mark.parametrize("document", ["teapots-1999", "渝府办发〔2099〕99号", "国办发〔2025〕58号", ""])
def test_unknown_document(document: str) -> None:
    """A document that is not held ends with one line that names the command which lists all."""
    message = refused("clauses", document)
    assert message.startswith(f"there is no document {document!r}; investbot documents lists the ")


# contacts and topics


def test_contacts_of_a_body() -> None:
    """A body is shown with both names and what is known of it."""
    text = output("contacts", "市财政局")
    assert text.startswith("重庆市财政局")


def test_contacts_by_english_name() -> None:
    """An English name finds the body too, and the reply is English."""
    assert output("contacts", "Finance", "Bureau").startswith("重庆市财政局, Chongqing Municipal Finance Bureau\n")


def test_contacts_json(session: Session) -> None:
    """``contacts --json`` lists every body with its contacts and their sources."""
    listed = json.loads(output("contacts", "--json"))
    assert [item["id"] for item in listed] == list(session.knowledge.departments)
    for item in listed:
        assert isinstance(item["name_zh"], str) and isinstance(item["name_en"], str)
        assert all(contact["source"] for contact in item["contacts"])


def test_contacts_of_nobody(session: Session) -> None:
    """A name that nobody has is answered, with the nearest names apart, and gives an empty list as JSON."""
    result = invoke("contacts", "qqqqqq")
    assert (result.exit_code, result.stdout.strip()) == (0, session.messages.say("none", "en"))
    first, nearest, *names = result.stderr.splitlines()
    assert first == session.messages.say("unknown_body", "en", words="qqqqqq")
    assert (nearest, len(names)) == (session.messages.say("nearest", "en"), 3)
    assert json.loads(output("contacts", "--json", "qqqqqq")) == []


def test_topics(session: Session) -> None:
    """Every topic stands with its name, count and id."""
    text = output("topics")
    for topic in session.knowledge.topics.values():
        count = len(session.knowledge.clauses_of_topic(topic.id))
        assert re.search(rf"{re.escape(topic.name_en)} \(clauses: {count}, papers: \d+\)  {topic.id}\n", text)


@pytest.mark.parametrize("language", ["zh", "zh-Hant"])
def test_topics_in_chinese(session: Session, language: str) -> None:
    """Names come in the language asked for, in its characters."""
    text = output("topics", "--language", language)
    for topic in session.knowledge.topics.values():
        assert (to_traditional(topic.name_zh) if language == "zh-Hant" else topic.name_zh) in text


def test_topics_json(session: Session) -> None:
    """``topics --json`` lists every topic with its parent and count."""
    listed = json.loads(output("topics", "--json"))
    assert [(item["id"], item["parent"]) for item in listed] == [
        (topic.id, topic.parent) for topic in session.knowledge.topics.values()
    ]
    assert all(isinstance(item["clauses"], int) for item in listed)


def test_topics_json_counts_papers(session: Session) -> None:
    """``topics --json`` says how many papers are under each topic."""
    counted = {item["id"]: item["documents"] for item in json.loads(output("topics", "--json"))}
    assert counted == {i: len(d) for i, d in session.guide.browse.catalogue.documents_by_topic.items()}


def test_contacts_json_counts_clauses() -> None:
    """``contacts --json`` says in how many clauses a body has which role; a slip in a name is forgiven."""
    (item,) = json.loads(output("contacts", "--json", "promotion", "centre", "for", "foreign", "investmant"))[:1]
    assert (item["id"], item["successor"]) == ("fdi-centre", None)
    (item,) = json.loads(output("contacts", "--json", "市经济信息委"))
    assert {role: n > 0 for role, n in item["clauses"].items()} == {
        "lead": True,
        "responsible": True,
        "supporting": True,
    }


def test_documents_of_no_name(session: Session) -> None:
    """Words that no paper is near are answered with the nearest on standard error."""
    result = invoke("documents", "zzzzoo")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith(session.messages.say("unknown_document", "en", words="zzzzoo"))


# terms, status


def test_terms() -> None:
    """A term is explained in the language of the word, found also misspelt."""
    assert output("terms", "litle", "giant").startswith(
        'national "little giant" SME = 专精特新“小巨人”企业\n\nA smaller firm'
    )
    assert output("terms", "小巨人").startswith("专精特新“小巨人”企业 = national")
    assert output("terms", "--language", "zh-Hant", "srdi").splitlines()[2].startswith("專業化")


def test_all_terms(session: Session) -> None:
    """Without a word every term stands on a line, in the order of the English ones."""
    lines = output("terms").splitlines()
    assert len(lines) == len(session.knowledge.terms)
    assert lines[100].split(" = ")[0].casefold() <= lines[101].split(" = ")[0].casefold()


def test_terms_json(session: Session) -> None:
    """``terms --json`` prints a list with every field; an unknown word gives an empty one."""
    (item,) = json.loads(output("terms", "--json", "srdi"))
    term = next(t for t in session.knowledge.terms if t.zh == item["zh"])
    assert item == {
        "zh": term.zh,
        "en": term.en,
        "variants_zh": list(term.variants_zh),
        "variants_en": list(term.variants_en),
        "note_zh": term.note_zh,
        "note_en": term.note_en,
    }
    assert json.loads(output("terms", "--json", "qqqqqq")) == []
    assert len(json.loads(output("terms", "--json"))) == len(session.knowledge.terms)


def test_status_on_a_day() -> None:
    """``status`` says whether a paper holds on a day, and from which sentence that was read."""
    text = output("status", "58 of 2025", "--date", "2028-01-01")
    assert "Status on 1 January 2028: ENDED on 31 December 2027" in text
    assert "有效期至2027年12月31日止" in text
    assert "有效，至2027年12月31日" in output("status", "low-altitude", "--date", "2027-12-31", "--language", "zh")


def test_status_json() -> None:
    """``status --json`` prints the document with the state on the day and its dates."""
    found = json.loads(output("status", "--json", "low-altitude-2025", "--date", "2028-01-01"))
    assert (found["id"], found["status"], found["as_of"]) == ("low-altitude-2025", "ended", "2028-01-01")
    assert (found["since"], found["until"], found["repealed_by"]) == ("2025-11-22", "2027-12-31", None)
    assert found["status_sentence"] == "本政策措施自印发之日起施行,有效期至2027年12月31日止。"


def test_status_of_no_document() -> None:
    """A document that is not held ends with one line that names the nearest."""
    assert "; the nearest: smart-ev-2025" in refused("status", "smart ev")


# build, check, run


def test_build_says_what_it_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    """``build`` writes a store into the data folder and counts documents and clauses."""
    monkeypatch.setenv("INVESTBOT_HOME", str(tmp_path))
    monkeypatch.setenv("INVESTBOT_ENCODER", "off")
    known = session.knowledge
    assert output("build") == f"{len(known.documents)} documents, {known.clause_total} clauses\n"
    assert [path.name for path in tmp_path.iterdir()] == ["knowledge.db"]


def test_check_without_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in order: one line and exit code 0."""
    monkeypatch.setattr("bot.corpus.checks.check_all", lambda paths: [])
    assert output("check") == "all files are in order\n"


def test_check_with_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each problem is a line ``file:line:col: message``, their number goes to standard error, exit code 1."""
    problems = [Problem("seeds/documents/a.yaml", 3, 5, "unknown key"), Problem("intents/b.yaml", 1, 1, "empty")]
    monkeypatch.setattr("bot.corpus.checks.check_all", lambda paths: problems)
    result = invoke("check")
    assert (result.exit_code, result.stderr) == (EXIT_PROBLEMS, "2 problems\n")
    assert result.stdout == "seeds/documents/a.yaml:3:5: unknown key\nintents/b.yaml:1:1: empty\n"


# backup and state check


@pytest.fixture
def user_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own with the knowledge store, set in the environment."""
    shutil.copy(home / KNOWLEDGE_FILE, tmp_path)
    monkeypatch.setenv("INVESTBOT_HOME", str(tmp_path))
    return tmp_path


def test_backup_says_what_it_made(user_home: Path) -> None:
    """``backup`` prints the file and its size, and refuses to write it a second time."""
    assert refused("backup", "copy.db").endswith("there is no state database yet, so there is nothing to back up")
    open_state(user_home).close()
    target = user_home / "copy.db"
    assert output("backup", str(target)) == f"{target}: {target.stat().st_size} bytes\n"
    assert refused("backup", str(target)) == f"{target}: is there already and is not overwritten; name another file"


def test_state_check_in_order(user_home: Path) -> None:
    """Before the first user and with users who follow what there is, ``state check`` finds nothing."""
    assert output("state", "check") == "the state database is in order\n"
    state = open_state(user_home)
    user = Users(state).meet("telegram", 5, 5, date(2026, 11, 22))
    for kind, target in (("topic", "hydrogen"), ("document", "low-altitude-2025"), ("district", "wulong")):
        Subscriptions(state).follow(user.id, kind, target, date(2026, 11, 22))  # type: ignore[arg-type]
    state.close()
    assert output("state", "check") == "the state database is in order\n"


def test_state_check_with_problems(user_home: Path) -> None:
    """Each inconsistency is a line, their number goes to standard error, exit code 1."""
    state = open_state(user_home)
    user = Users(state).meet("telegram", 5, 5, date(2026, 11, 22))
    for target in ("gone", "hydrogen", "also-gone"):
        Subscriptions(state).follow(user.id, "topic", target, date(2026, 11, 22))
    state.close()
    result = invoke("state", "check")
    assert (result.exit_code, result.stderr) == (EXIT_PROBLEMS, "2 problems\n")
    assert result.stdout == (
        "account 1 follows the unknown topic 'gone'\naccount 1 follows the unknown topic 'also-gone'\n"
    )


def test_state_check_of_something_else(user_home: Path) -> None:
    """A file that is no database ends with one line and exit code 2, and stays."""
    (user_home / STATE_FILE).write_text("diary")
    assert "is not a SQLite file; keep it" in refused("state", "check")
    assert (user_home / STATE_FILE).read_text() == "diary"


def test_run_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token ``run`` ends with one line that says where to get one."""
    monkeypatch.delenv("TELEGRAM_TOKEN", raising=False)
    assert refused("run") == (
        "TELEGRAM_TOKEN is not set; get a token from @BotFather and run: TELEGRAM_TOKEN=<token> investbot run"
    )


@pytest.mark.parametrize("token", ["abc", "123456", "123:", ":abc", "abc:def", "12 3:abc", "123:a/b", "１２x:abc"])
def test_run_with_a_malformed_token(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """A token that cannot be one ends with one line that does not repeat it."""
    monkeypatch.setenv("TELEGRAM_TOKEN", token)
    assert refused("run") == "TELEGRAM_TOKEN is not a bot token (expected digits, a colon, letters and digits)"


def test_run_with_a_malformed_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's address that cannot be one ends with one line that shows it."""
    monkeypatch.setenv("TELEGRAM_TOKEN", "123:abc")
    monkeypatch.setenv("TELEGRAM_API_URL", "localhost:8081")
    assert refused("run") == "TELEGRAM_API_URL must start with http:// or https:// (it is 'localhost:8081')"


def test_unknown_command() -> None:
    """A command that does not exist ends with exit code 2 and a hint."""
    result = invoke("answer")
    assert result.exit_code == EXIT_ERROR
    assert "No such command 'answer'" in result.stderr
