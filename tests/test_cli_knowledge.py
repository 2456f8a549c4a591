"""The commands that list and look up what the papers hold: documents, clauses, contacts, topics, terms, status."""

import json
import re

import pytest

from bot.session import Session
from bot.text import to_traditional
from tests.commands import DAY, invoke, output, refused
from tests.render.test_json import LISTED, LISTED_CLAUSE, check_shape

pytestmark = pytest.mark.usefixtures("home")

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


def test_documents_of_no_name(session: Session) -> None:
    """Words that no paper is near are answered with the nearest on standard error."""
    result = invoke("documents", "zzzzoo")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith(session.messages.say("unknown_document", "en", words="zzzzoo"))


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
    result = invoke("contacts", "conrxol bureau")
    assert (result.exit_code, result.stdout.strip()) == (0, session.messages.say("none", "en"))
    first, nearest, *names = result.stderr.splitlines()
    assert first == session.messages.say("unknown_body", "en", words="conrxol bureau")
    assert nearest == session.messages.say("nearest", "en") and 1 <= len(names) <= 3
    assert invoke("contacts", "qqqqqq").stderr.splitlines() == [
        session.messages.say("unknown_body", "en", words="qqqqqq")
    ]
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
