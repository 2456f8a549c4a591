"""Whom to turn to: the bodies that a clause names, and bodies asked for by name."""

from dataclasses import replace
from datetime import date

import pytest
from sqlite_utils.db import Database

from bot.advice.contacts import clause_contacts, contact_of, promotion_centre
from bot.model import Mention
from bot.session import Session
from bot.store.build import write
from bot.store.knowledge import Knowledge
from tests.sample import BODY, CORPUS, GRANT

DAY = date(2026, 11, 21)


@pytest.fixture
def small() -> Knowledge:
    """CORPUS in an in-memory store."""
    db = Database(memory=True)
    write(CORPUS, db)
    return Knowledge(db)


def test_lead_comes_first(small: Knowledge) -> None:
    """The lead body stands before the responsible and the supporting ones."""
    mentions = (Mention("甲", "supporting"), Mention("乙", "responsible"), Mention("丙", "lead"))
    found = clause_contacts(replace(GRANT, mentions=mentions), small)
    assert [(contact.name_zh, contact.role) for contact in found] == [
        ("丙", "lead"),
        ("乙", "responsible"),
        ("甲", "supporting"),
    ]


def test_body_named_twice_is_one_contact(small: Knowledge) -> None:
    """A body that a clause names under two names, or in two roles, is one contact in the stronger role."""
    mentions = (Mention("市茶业局", "supporting"), Mention("重庆市茶业局", "lead"))
    found = clause_contacts(replace(GRANT, mentions=mentions), small)
    assert [(contact.name_zh, contact.role) for contact in found] == [("重庆市茶业局", "lead")]


def test_name_is_as_the_clause_writes_it(small: Knowledge) -> None:
    """The printed name stays, also where the body has another one today."""
    (contact,) = clause_contacts(replace(GRANT, mentions=(Mention("市茶叶办", "lead"),)), small)
    assert (contact.name_zh, contact.department, contact.renamed) == ("市茶叶办", BODY, True)


def test_unknown_body_has_a_name_only(small: Knowledge) -> None:
    """A body of no registry is named, and nothing is made up about it."""
    (contact,) = clause_contacts(replace(GRANT, mentions=(Mention("市咖啡局", "lead"),)), small)
    assert (contact.department, contact.phone, contact.renamed) == (None, None, False)


def test_phone_is_that_of_the_registry(small: Knowledge) -> None:
    """A telephone number is shown where the registry has one."""
    (contact,) = clause_contacts(GRANT, small)
    assert contact.phone == "023-00000000"


def test_merged_body_leads_to_its_successor() -> None:
    """A body that was merged into another leads on to that one."""
    old = replace(BODY, id="cha", name_zh="市茶叶公司", names_zh=(), former=(), successor="tea-bureau", contacts=())
    db = Database(memory=True)
    write(replace(CORPUS, departments=(BODY, old)), db)
    contact = contact_of(old, "市茶叶公司", "lead", Knowledge(db))
    assert (contact.name_zh, contact.department, contact.renamed) == ("市茶叶公司", BODY, True)


def test_promotion_centre_has_a_telephone(session: Session) -> None:
    """The way in for everyone is in the registry, with a number and its source."""
    centre = promotion_centre(session.knowledge)
    assert centre is not None
    phone = centre.contact("phone")
    assert phone is not None
    assert (phone.value, bool(phone.source)) == ("+86-023-67862888", True)


def test_store_without_a_promotion_centre(small: Knowledge) -> None:
    """Where the registry has none, none is made up."""
    assert promotion_centre(small) is None


@pytest.mark.parametrize("question", ["加氢站建设补贴多少", "who handles the hydrogen station construction grant?"])
def test_contacts_of_a_clause(session: Session, question: str) -> None:
    """The bodies of the clause are the contacts of the answer."""
    answer = session.advisor.ask(question, DAY)
    assert [contact.name_zh for contact in answer.contacts] == ["市经济信息委", "市财政局"]


@pytest.mark.parametrize(
    "question",
    [
        "Who do I call about the low-altitude measures?",
        "低空经济措施找谁",
        "whom to contact for 渝府办发〔2025〕58号",
        "渝府办发〔2025〕58号 联系人",
    ],
)
def test_bodies_of_a_paper(session: Session, question: str) -> None:
    """Where what answers names no body, those that the paper names most come first, marked as such, then the centre."""
    answer = session.advisor.ask(question, DAY)
    assert answer.matches[0].document.id == "low-altitude-2025"
    assert [contact.name_zh for contact in answer.contacts[:2]] == ["市发展改革委", "市经济信息委"]
    assert [contact.of_paper for contact in answer.contacts] == [True] * 3 + [False]
    assert answer.contacts[-1].role == "enquiries"
    language = answer.reply_language
    said = {"en": "named most often in this paper", "zh": "本文件中提及最多的牵头或责任单位"}[language]
    assert session.reply(answer).count(said) == 3


def test_bodies_of_a_paper_after_it_was_opened(session: Session) -> None:
    """Whom to contact is told of a paper, or of a clause without bodies, that was opened before, too."""
    for opened in (
        session.advisor.open_document("low-altitude-2025", "en", DAY),
        session.advisor.open_clause("low-altitude-2025/附则/1", "en", DAY),
    ):
        contacts = session.advisor.with_contacts(opened).contacts
        assert [contact.of_paper for contact in contacts] == [True] * 3 + [False]
    session.conversations.ask("contact-follow-up", "渝府办发〔2025〕58号", DAY)
    answer = session.conversations.ask("contact-follow-up", "who do I call?", DAY)
    assert answer.aspect == "contact" and answer.contacts[0].of_paper


def test_bodies_of_a_paper_for_a_clause_only_where_asked(session: Session) -> None:
    """A clause that names no body is shown with the centre, not with the bodies of other clauses."""
    closing = session.advisor.open_clause("low-altitude-2025/附则/1", "en", DAY)
    assert [contact.role for contact in closing.contacts] == ["enquiries"]


@pytest.mark.parametrize(
    "question",
    ["渝府办发〔2025〕58号", "Until when do the low-altitude measures run?", "are the low-altitude measures valid"],
)
def test_a_paper_is_shown_with_its_bodies(session: Session, question: str) -> None:
    """An answer that is a paper as a whole says whom to turn to about it."""
    answer = session.advisor.ask(question, DAY)
    assert answer.reason == "document"
    assert [contact.of_paper for contact in answer.contacts] == [True] * 3 + [False]


@pytest.mark.parametrize("question", ["who is in charge of the smart EV programme?", "电动汽车产业规划谁负责"])
def test_what_has_ended_and_names_nobody_leads_to_nobody(session: Session, question: str) -> None:
    """A plan that has ended and names no body does not come first where it is asked whom to contact."""
    answer = session.advisor.ask(question, DAY)
    assert not answer.matches[0].over
    assert [contact for contact in answer.contacts if contact.role != "enquiries"]


def test_every_paper_has_a_contact(session: Session) -> None:
    """Whatever paper is opened, there is somebody to turn to, and not only "all districts"."""
    for document in session.knowledge.documents:
        contacts = session.advisor.open_document(document.id, "zh", DAY).contacts
        assert contacts
        assert not any(contact.department and contact.department.several for contact in contacts)


@pytest.mark.parametrize(
    "question",
    [
        "which commission pays for eVTOL test bases?",
        "who do i cal about the low altitude measurs?",
        "which departmnt runs the software awards",
        "telefone numbr for hydrogen grants",
        "数据出境找谁负则",
        "QDLP pilot 找哪个 bureau？",
        "软件奖励归哪个部门管",
        "Wer kümmert sich um Rechenzentren?",
        "À qui demander les aides pour les drones ?",
        "¿Quién se encarga de las ayudas al hidrógeno?",
        "К кому обратиться за субсидией на водород?",
        "水素ステーションの補助金の担当部署はどこですか",
        "수소 충전소 보조금 담당 부서가 어디예요?",
    ],
)
def test_contact_is_asked_for_in_every_language(session: Session, question: str) -> None:
    """Words that ask whom to turn to are known in all languages that investors write, with slips in them, too."""
    assert "contact" in session.advisor.read(question).asks


@pytest.mark.parametrize(
    "question",
    [
        "¿Qué comisión cobra la plataforma?",
        "an office of 50 square metres for our software team",
        "I'm in charge of expansion at a German firm. What grants are there?",
        "Which bodies are eligible for the software reward?",
        "孩子户口跟谁",
        "请问哪些企业可以申请加氢站补贴",
        "哪些单位可以申报",
        "我们的办公室设在两江新区，租金有补贴吗",
        "수소관련 보조금",
        "An wen wird der Zuschuss ausgezahlt?",
        "À qui est versée l'aide ?",
        "У кого есть право на субсидию?",
        "ワンストップ窓口はありますか",
    ],
)
def test_contact_is_not_asked_for(session: Session, question: str) -> None:
    """Words that are near to those do not ask whom to turn to."""
    assert "contact" not in session.advisor.read(question).asks


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("市经济信息委电话", "重庆市经济和信息化委员会"),
        ("市經濟信息委的電話", "重庆市经济和信息化委员会"),
        ("phone number of the finance bureau", "重庆市财政局"),
        ("how do I contact the Chongqing Municipal Finance Bureau?", "重庆市财政局"),
        ("重庆市外商投资促进中心电话", "重庆市外商投资促进中心"),
        ("市交通局联系方式", "市交通局"),
    ],
)
def test_body_asked_for_by_name(session: Session, question: str, name: str) -> None:
    """A body asked for by an old, new, short or English name is the contact, under the name that was asked for."""
    answer = session.advisor.ask(question, DAY)
    assert (answer.outcome, answer.reason) == ("answer", "department")
    assert [contact.name_zh for contact in answer.contacts] == [name]


def test_clause_without_a_body_leads_to_the_promotion_centre(session: Session) -> None:
    """Where a clause names nobody, the promotion centre is the contact."""
    answer = session.advisor.open_clause("low-altitude-2025/附则/1", "en", DAY)
    assert [contact.role for contact in answer.contacts] == ["enquiries"]
