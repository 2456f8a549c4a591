"""The JSON that other programs depend on: every field that the contract names, with its type."""

import json
from datetime import date
from typing import Any

import pytest

from bot.config import data_paths
from bot.render import json as as_json
from bot.session import Session
from bot.text import squash

DAY = date(2026, 11, 21)
Shape = dict[str, tuple[type, ...]]
_TEXT: tuple[type, ...] = (str,)
_MAYBE: tuple[type, ...] = (str, type(None))

ANSWER: Shape = {
    "question": _TEXT,
    "language": _TEXT,
    "as_of": _TEXT,
    "outcome": _TEXT,
    "intent": _MAYBE,
    "reply": _TEXT,
    "matches": (list,),
    "contacts": (list,),
}
MATCH: Shape = {"score": (float,), "document": (dict,), "clause": (dict, type(None)), "benefits": (list,)}
DOCUMENT: Shape = {
    "id": _TEXT,
    "number": _MAYBE,
    "title": _TEXT,
    "title_en": _MAYBE,
    "issued": _MAYBE,
    "effective": _MAYBE,
    "expires": _MAYBE,
    "status": _TEXT,
}
LISTED: Shape = {**DOCUMENT, "form": _TEXT, "sources": (list,), "clauses": (int,)}
CLAUSE: Shape = {
    "id": _TEXT,
    "path": _TEXT,
    "heading": _TEXT,
    "text": _TEXT,
    "summary_en": _MAYBE,
    "status": _TEXT,
}
LISTED_CLAUSE: Shape = {
    **CLAUSE,
    "departments": (list,),
    "summary_zh": _MAYBE,
    "topics": (list,),
    "questions": (list,),
    "benefits": (list,),
}
CONTACT: Shape = {"id": _MAYBE, "name_zh": _TEXT, "name_en": _MAYBE, "role": _TEXT, "phone": _MAYBE}
STATES = {"in_force", "not_yet_in_force", "ended", "repealed", "unknown"}
OUTCOMES = {"answer", "clarify", "smalltalk", "none"}

QUESTIONS = {
    "How much is the grant for building a hydrogen station?": "answer",
    "加氢站建设补贴多少": "answer",
    "加氫站建設補貼多少": "answer",
    "渝府办发〔2025〕58号": "answer",
    "市经济信息委电话": "answer",
    "渝府办发〔2025〕2号": "answer",
    "hydrogan station construction grant": "answer",
    "hello": "smalltalk",
    "天气怎么样": "none",
    "grants in Shanghai": "none",
    "渝府办发〔2099〕99号": "none",
}


def check_shape(value: dict[str, Any], shape: Shape) -> None:
    """Assert that ``value`` has every field of ``shape`` with one of its types."""
    assert {name: None for name in shape if name not in value} == {}
    assert {name: value[name] for name, types in shape.items() if not isinstance(value[name], types)} == {}


def check_answer(answer: dict[str, Any]) -> None:
    """Assert that an answer keeps to the contract down to the last field."""
    check_shape(answer, ANSWER)
    assert answer["outcome"] in OUTCOMES
    assert date.fromisoformat(answer["as_of"])
    assert len(answer["matches"]) <= 5
    assert bool(answer["matches"]) == (answer["outcome"] in ("answer", "clarify"))
    for match in answer["matches"]:
        check_shape(match, MATCH)
        check_shape(match["document"], DOCUMENT)
        assert match["document"]["status"] in STATES
        assert 0.0 <= match["score"] <= 1.0
        if match["clause"] is not None:
            check_shape(match["clause"], CLAUSE)
            assert match["clause"]["status"] in STATES
            assert match["clause"]["id"] == f"{match['document']['id']}/{match['clause']['path']}"
        assert all(isinstance(benefit["kind"], str) for benefit in match["benefits"])
    for contact in answer["contacts"]:
        check_shape(contact, CONTACT)
        assert contact["role"] in {"lead", "responsible", "supporting", "enquiries"}


def _ask(session: Session, question: str) -> dict[str, Any]:
    answer = session.advisor.ask(question, DAY)
    loaded: dict[str, Any] = json.loads(json.dumps(as_json.answer(answer, session.reply(answer)), ensure_ascii=False))
    return loaded


@pytest.mark.parametrize("question", QUESTIONS)
def test_answer_keeps_the_contract(session: Session, question: str) -> None:
    """Answers of every outcome, and one about a paper, have every field with its type."""
    answer = _ask(session, question)
    check_answer(answer)
    assert (answer["question"], answer["as_of"], answer["outcome"]) == (question, "2026-11-21", QUESTIONS[question])


def test_clarify_keeps_the_contract(session: Session) -> None:
    """Close clauses are listed like the matches of an answer."""
    answer = session.advisor.ask("hydrogen station grant", DAY)
    check_answer(as_json.answer(answer, session.reply(answer)) | {"outcome": "clarify"})


def test_unanswered_line_keeps_the_contract() -> None:
    """The line of a batch for a question that cannot be read has every field too, and the reason."""
    line = as_json.unanswered("", "en", DAY, "the question is empty")
    check_answer(line)
    assert (line["outcome"], line["error"]) == ("none", "the question is empty")


def test_answer_of_the_design(session: Session) -> None:
    """The grant for hydrogen stations has the values that the design shows."""
    answer = _ask(session, "How much is the grant for building a hydrogen station?")
    match = answer["matches"][0]
    assert {name: match["document"][name] for name in ("id", "number", "issued", "effective", "expires", "status")} == {
        "id": "hydrogen-fcv-2025",
        "number": "渝经信规范〔2025〕5号",
        "issued": "2025-08-22",
        "effective": "2025-09-21",
        "expires": None,
        "status": "in_force",
    }
    assert (match["clause"]["id"], match["clause"]["path"]) == ("hydrogen-fcv-2025/一", "一")
    benefit = {name: match["benefits"][0][name] for name in ("kind", "rate", "cap_cny", "per")}
    assert benefit == {"kind": "grant", "rate": 0.3, "cap_cny": 3000000, "per": "station"}
    assert answer["contacts"][0]["name_zh"] == "市经济信息委"


def test_answer_about_a_paper_has_no_clause(session: Session) -> None:
    """Where the paper as a whole is the answer ``clause`` is null and there is no benefit."""
    match = _ask(session, "渝府办发〔2025〕58号")["matches"][0]
    assert (match["document"]["id"], match["clause"], match["benefits"]) == ("low-altitude-2025", None, [])


def test_reply_is_what_a_user_reads(session: Session) -> None:
    """``reply`` is the plain text of the answer."""
    answer = session.advisor.ask("加氢站补贴", DAY)
    assert as_json.answer(answer, session.reply(answer))["reply"] == session.reply(answer)


def test_official_text_is_verbatim(session: Session) -> None:
    """The text of every clause stands in its source, character for character; only line breaks may differ."""
    printed = {path.name: squash(path.read_text(encoding="utf-8-sig")) for path in data_paths().sources.glob("*.txt")}
    changed = [
        clause.id
        for document in session.knowledge.documents
        for clause in session.knowledge.clauses(document.id)
        if not any(squash(clause.text) in printed[source] for source in document.sources)
    ]
    assert changed == []


def test_text_of_a_clause_is_passed_on_whole(session: Session) -> None:
    """JSON carries the text of a clause as the store holds it."""
    for match in _ask(session, "加氫站建設補貼多少")["matches"]:
        assert match["clause"]["text"] == session.knowledge.clause(match["clause"]["id"]).text


def test_no_clause_is_a_whole_document(session: Session) -> None:
    """A clause is a clause: none is longer than about 1,500 characters, long tables of rows aside."""
    clauses = [c for d in session.knowledge.documents for c in session.knowledge.clauses(d.id)]
    lengths = {clause.id: len(clause.text) for clause in clauses}
    assert {name: length for name, length in lengths.items() if length > 1600} == {}


def test_documents_keep_the_contract(session: Session) -> None:
    """Each document of the list has every field, and its count of clauses is right."""
    for document in session.knowledge.documents:
        status = session.advisor.open_document(document.id, "en", DAY).matches[0].status
        listed = as_json.document_listing(document, status, session.knowledge.clause_count(document.id))
        check_shape(listed, LISTED)
        assert listed["clauses"] == len(session.knowledge.clauses(document.id)) > 0


def test_clauses_keep_the_contract(session: Session) -> None:
    """Each clause of the list has every field, its bodies with name and role, its questions with language and text."""
    for document in session.knowledge.documents:
        whole = session.advisor.open_document(document.id, "en", DAY).matches[0].status
        for clause in session.knowledge.clauses(document.id):
            listed = as_json.clause_listing(clause, whole)
            check_shape(listed, LISTED_CLAUSE)
            assert all(set(body) >= {"name_zh", "role"} for body in listed["departments"])
            assert all(set(question) >= {"language", "text"} for question in listed["questions"])
            json.dumps(listed, ensure_ascii=False)


def test_damage_is_flagged(session: Session) -> None:
    """A damaged date and number are given as printed, and the fields that rest on them are null."""
    document = session.knowledge.document("sensors-2023")
    shown = as_json.document(document, session.advisor.open_document("sensors-2023", "en", DAY).matches[0].status)
    assert (shown["number"], shown["issued"]) == (None, None)
    assert {(item["field"], item["printed"]) for item in shown["damaged"]} == {
        ("number", "渝经信电子〔20238"),
        ("issued", "2023119"),
    }


def test_former_name_stays_in_contacts(session: Session) -> None:
    """``name_zh`` is the name that was asked for or printed; today's name stands beside it."""
    (contact,) = _ask(session, "市交通局联系方式")["contacts"]
    assert contact["name_zh"] == "市交通局"
    assert contact["now_zh"] not in (None, "市交通局")
