"""Buttons and the data that they carry."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.advice.answer import Answer, AnswerContact
from bot.advice.opinions import entry_of
from bot.advice.validity import today
from bot.channels.telegram import keyboards
from bot.channels.telegram.copying import copy_rows
from bot.channels.telegram.keyboards import (
    ANSWER,
    CONTACTS,
    DOCUMENT,
    EXAMPLE,
    FULL_CLAUSE,
    NEXT,
    OVERVIEW,
    RELATED,
    Press,
)
from bot.config import data_paths
from bot.errors import UnknownPlaceError
from bot.render.copies import Copy
from bot.render.html import pages
from bot.render.messages import Messages
from bot.render.overview import quoted
from bot.render.view import ViewBuilder
from bot.session import Session

DATA_MAX = 64
"""Telegram's limit for callback data, in bytes."""
LANGUAGES = ("en", "zh", "zh-Hant")
VIEWS = (ANSWER, FULL_CLAUSE, CONTACTS, DOCUMENT, RELATED, EXAMPLE, OVERVIEW)
QUESTION = "How much is the grant for building a hydrogen station?"

presses = st.builds(
    Press, st.sampled_from(VIEWS), st.sampled_from(LANGUAGES), st.from_regex(r"[a-z0-9-]{1,58}", fullmatch=True)
) | st.builds(
    Press,
    st.sampled_from((FULL_CLAUSE, CONTACTS, DOCUMENT, NEXT)),
    st.sampled_from(LANGUAGES),
    st.from_regex(r"[a-z0-9-]{1,15}", fullmatch=True),
    st.from_regex(r"[a-z0-9-]{1,44}", fullmatch=True),
)
near_data = st.from_regex(r"[a-z]?:?[a-z]?:?[A-Za-z0-9/-]{0,70}[\n ]?", fullmatch=True)


@pytest.fixture(scope="module")
def answer(session: Session) -> Answer:
    """An answer with related clauses."""
    return session.advisor.ask(QUESTION)


def _targets(session: Session) -> Iterator[str]:
    for document in session.knowledge.documents:
        yield document.id
        for clause in session.knowledge.clauses(document.id):
            yield clause.handle


def _rows(markup: InlineKeyboardMarkup | None) -> list[list[Press | None]]:
    """What the buttons lead to; those that copy lead nowhere."""
    assert markup
    rows = [row for row in markup.inline_keyboard if not row[0].copy_text]
    return [[keyboards.decode(button.callback_data) for button in row] for row in rows]


def _copied(markup: InlineKeyboardMarkup | None) -> list[str]:
    """What the buttons of a keyboard copy."""
    rows = markup.inline_keyboard if markup else ()
    return [button.copy_text.text for row in rows for button in row if button.copy_text]


def _keyboard(session: Session, answer: Answer) -> InlineKeyboardMarkup | None:
    return keyboards.answer_keyboard(answer, session.builder(answer.reply_language, answer.as_of))


@given(presses)
def test_round_trip(press: Press) -> None:
    """Whatever is encoded fits and comes back as it was."""
    data = keyboards.encode(press.view, press.language, press.target, press.part)
    assert data and (keyboards.decode(data), len(data.encode()) <= DATA_MAX) == (press, True)


@given(st.one_of(near_data, st.text(max_size=80)))
def test_only_own_data_is_read(data: str) -> None:
    """What can be decoded is exactly what encoding would have written."""
    press = keyboards.decode(data)
    assert press is None or keyboards.encode(press.view, press.language, press.target, press.part) == data


@pytest.mark.parametrize(
    "data",
    [
        *("", "a", "a:e", "a:e:", "x:e:abc", "a:x:abc", "ae:abc", "a:e:ABC", "a:e:a b", "a:e:a/b", "a:e:低空", "A:E:a"),
        *("a:e:abc:d", " a:e:abc", "a:e:abc\n", "a:e:" + "a" * 59, "ａ:e:abc", "menu", '{"a": 1}', "\x00"),
        *("i:e:a/b", "r:e:a/b", "n:e:a", "f:e:a/", "f:e:a/b/c", "f:e:" + "a" * 30 + "/" + "b" * 30),
        *(None, 7, b"a:e:abc", ("a", "e", "abc")),
    ],
)
def test_foreign_data_is_nothing(data: object) -> None:
    """Data of an older version, of another bot or of no form is refused without an error."""
    assert keyboards.decode(data) is None


def test_data_of_every_target_fits(session: Session) -> None:
    """The data for every clause and document of the store, in every view and language, fits and comes back."""
    checked = 0
    for target in _targets(session):
        for view in VIEWS:
            for language in LANGUAGES:
                data = keyboards.encode(view, language, target)
                assert data is not None, target
                assert len(data.encode()) <= DATA_MAX, target
                assert keyboards.decode(data) == Press(view, language, target)
                checked += 1
    assert checked > 500 * len(VIEWS) * len(LANGUAGES)


def test_targets_are_unmistakable(session: Session) -> None:
    """No two clauses share a handle, no document has the id of one, and a handle leads to its clause."""
    targets = list(_targets(session))
    assert len(set(targets)) == len(targets)
    clause = session.knowledge.clauses("hydrogen-fcv-2025")[0]
    found = session.knowledge.clause_by_handle(clause.handle)
    assert found and found.id == clause.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_is_one_message(session: Session, language: str) -> None:
    """Every view that a button shows in place fits into the one message that it replaces."""
    builder = session.builder(language, today())
    for document in session.knowledge.documents:
        assert len(pages(session.view(session.advisor.open_document(document.id, language)))) == 1, document.id
        for clause in session.knowledge.clauses(document.id):
            opened = session.advisor.open_clause(clause.id, language)
            full, contacts = builder.full_clause(opened.matches[0]), builder.contacts(opened.contacts, opened.enquiries)
            counts = [len(pages(view)) for view in (session.view(opened), full, contacts)]
            assert (clause.id, counts) == (clause.id, [1, 1, 1])


def test_answer_buttons(session: Session, answer: Answer) -> None:
    """Under an answer stand the other views of its clause, then two related clauses, then what can be followed."""
    first, second, third = (match.clause.handle for match in answer.matches[:3] if match.clause)
    views = [Press(view, "en", first) for view in (FULL_CLAUSE, CONTACTS, DOCUMENT)]
    related = [[Press(RELATED, "en", second)], [Press(RELATED, "en", third)]]
    markup = _keyboard(session, answer)
    assert _rows(markup) == [views, *related, [None, None]]
    assert markup and [(button.text, button.callback_data) for button in markup.inline_keyboard[-2]] == [
        ("Follow this topic", "nefb:trefuelling-stations"),
        ("Follow this paper", "nefb:dhydrogen-fcv-2025"),
    ]


def test_clarify_buttons(session: Session, answer: Answer) -> None:
    """Under choices stand the choices and nothing else: it is not known yet which one a view, or an opinion, is of."""
    choices = replace(answer, outcome="clarify")
    handles = [match.clause.handle for match in answer.matches[:3] if match.clause]
    markup = _keyboard(session, choices)
    assert _rows(markup) == [[Press(RELATED, "en", handle)] for handle in handles]
    assert (_copied(markup), entry_of(choices)) == ([], None)


def test_buttons_of_a_curated_answer(session: Session) -> None:
    """Under an overview stand the views of the source that it quotes, its sources by number, and what to ask next."""
    for intent in [intent for intent in session.knowledge.intents if intent.kind == "answer"]:
        overview = session.advisor.open_overview(intent.id, "en")
        n, source = quoted(overview.matches)
        assert source.clause and not (source.over and any(not match.over for match in overview.matches))
        views = [Press(view, "en", source.clause.handle, intent.id) for view in (FULL_CLAUSE, CONTACTS, DOCUMENT)]
        handles = [match.clause.handle for match in overview.matches if match.clause]
        asked = [text for language, text in intent.follow_ups if language == "en"]
        markup = _keyboard(session, overview)
        rows = _rows(markup)
        assert rows[0] == views
        assert rows[1 : len(handles) + 1] == [[Press(RELATED, "en", handle)] for handle in handles]
        assert rows[len(handles) + 1 : -1] == [[Press(NEXT, "en", intent.id, str(k + 1))] for k in range(len(asked))]
        texts = [button.text for row in markup.inline_keyboard for button in row] if markup else []
        assert texts[0] == (f"Full clause [{n}]" if len(handles) > 1 else "Full clause")


def test_sources_of_an_overview_keep_their_order(session: Session) -> None:
    """An overview that is opened again has its sources in the order that they had; one that is gone is refused."""
    intent = next(i for i in session.knowledge.intents if i.kind == "answer" and len(i.clauses) > 2)
    turned = tuple(reversed(intent.clauses))
    again = session.advisor.open_overview(intent.id, "en", clauses=turned)
    assert tuple(match.reference for match in again.matches) == turned
    beside = session.advisor.open_overview(intent.id, "en", clauses=("wulong-sti-2025/第3段", *intent.clauses))
    assert beside.matches[0].reference == "wulong-sti-2025/第3段"
    with pytest.raises(UnknownPlaceError):
        session.advisor.open_overview("greeting", "en")


def test_buttons_of_other_answers(session: Session) -> None:
    """A document leads to its contents and its text, none leads nowhere, a body to the clauses in its charge."""
    markup = _keyboard(session, session.advisor.open_document("low-altitude-2025", "en"))
    assert markup and [[(b.text, b.callback_data) for b in row] for row in markup.inline_keyboard] == [
        [("Contents", "Ce+0:low-altitude-2025"), ("Text", "Fe+0:low-altitude-2025")],
        [("Follow this paper", "nefb:dlow-altitude-2025")],
        [("Copy +86-023-67862888", None), ("Copy 渝府办发〔2025〕58号", None)],
    ]
    refused = session.advisor.ask("Which football club should I support in Shanghai?")
    none = _keyboard(session, refused)
    assert _copied(none) == ["+86-023-67862888"]
    assert none and [row[0].callback_data for row in none.inline_keyboard[:-1]] == [
        "n:e:what-papers-offer-newcomers/0",
        *(f"Ue+0:{topic.id}" for topic in refused.nearby),
        "Te+0:",
    ]
    department = session.advisor.ask("市经济信息委电话")
    assert department.reason == "department"
    rows = _rows(_keyboard(session, department))
    assert [(len(row), row[0] and row[0].view) for row in rows] == [(1, RELATED)] * len(department.matches)


def test_ended_clause_leads_to_what_holds(session: Session) -> None:
    """Below a clause that has ended stands the question for what holds; the button keeps which overview that is."""
    ended = session.advisor.open_clause("manufacturing-14fyp-2021/三/(二)/3/电梯", "en")
    markup = _keyboard(session, ended)
    assert [Press(NEXT, "en", "machinery-industry", "0")] in _rows(markup)
    assert keyboards.overviews(markup) == ["machinery-industry"]
    assert keyboards.overviews(keyboards.switched(markup, [])) == ["machinery-industry"]
    choices = replace(ended, outcome="clarify")
    assert keyboards.overviews(_keyboard(session, choices)) == ["machinery-industry"]


def test_buttons_of_several_documents(session: Session) -> None:
    """Where several documents answer, the others are opened by their ids."""
    answer = session.advisor.open_document("low-altitude-2025", "zh")
    other = session.advisor.open_document("smart-ev-2025", "zh").matches
    rows = _rows(_keyboard(session, replace(answer, matches=(*answer.matches, *other))))
    assert rows[1:] == [[Press(DOCUMENT, "zh", "smart-ev-2025")], [None]]


@pytest.mark.parametrize("current", [FULL_CLAUSE, CONTACTS, DOCUMENT])
def test_view_buttons(session: Session, answer: Answer, current: str) -> None:
    """A view offers the way back first and never itself."""
    row = keyboards.clause_buttons(answer.matches[0], session.builder("en", answer.as_of), current)
    pressed = [keyboards.decode(button.callback_data) for button in row]
    views = [press.view for press in pressed if press]
    assert views == [ANSWER, *(view for view in (FULL_CLAUSE, CONTACTS, DOCUMENT) if view != current)]
    assert row[0].text == "Back"


@pytest.mark.parametrize("language", LANGUAGES)
def test_button_texts(session: Session, language: str) -> None:
    """A related clause's button says what it opens, short enough for a telephone's width."""
    answer = session.advisor.ask(QUESTION, language=language)
    markup = _keyboard(session, answer)
    assert markup
    texts = [button.text for row in markup.inline_keyboard for button in row]
    assert [text[:3] for text in texts[3:5]] == ["1. ", "2. "]
    assert [text.partition(" ")[2] for text in texts[-2:]] == ["+86-023-67862888", "渝经信规范〔2025〕5号"]
    assert [text for text in texts if not 0 < len(text) <= 60] == []


def test_what_an_answer_lets_copy(session: Session, answer: Answer) -> None:
    """The number that is shown to call and that of the paper can be copied; of a curated answer the former only."""
    assert _copied(_keyboard(session, answer)) == ["+86-023-67862888", "渝经信规范〔2025〕5号"]
    curated = replace(answer, intent=next(intent for intent in session.knowledge.intents if intent.kind == "answer"))
    assert _copied(_keyboard(session, curated)) == ["+86-023-67862888"]
    hotline = session.knowledge.departments["hotline-12366"]
    called = replace(answer, contacts=(AnswerContact(hotline.name_zh, "lead", hotline),))
    assert _copied(_keyboard(session, called)) == ["12366", "渝经信规范〔2025〕5号"]
    assert _copied(_keyboard(session, replace(answer, parts=(answer, answer)))) == []


def test_copies_within_the_limit() -> None:
    """Telegram copies 256 units at most; what is longer gets no button, and a long label is cut."""
    builder = ViewBuilder(Messages(data_paths().messages), "en", today())
    long, longest = Copy("number", "9" * 256), Copy("number", "9" * 257)
    assert copy_rows([longest, Copy("phone", "😀" * 129), Copy("phone", "")], builder) == []
    ((button,),) = copy_rows([long, longest], builder)
    assert button.copy_text and button.copy_text.text == long.value and len(button.text) <= 40


def test_switching_keeps_related_clauses(session: Session, answer: Answer) -> None:
    """Another view changes the first row only, and what is related can be read from the buttons."""
    markup = _keyboard(session, answer)
    row = keyboards.clause_buttons(answer.matches[0], session.builder("en", answer.as_of), CONTACTS)
    switched = keyboards.switched(markup, [row])
    assert _rows(switched)[1:] == _rows(markup)[1:]
    assert _copied(switched) == _copied(markup) != []
    assert [[press] for press in keyboards.related(switched)] == _rows(markup)[1:-1]
    assert keyboards.switched(None, [row]).inline_keyboard == (tuple(row),)
    assert keyboards.related(None) == []
