"""Lines become paragraphs; the frame of a paper is told from its text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.layout import Paragraph, Split, paragraphs, split, structural
from bot.corpus.sources import Form, Line, Paper
from tests.corpus.conftest import Copy
from tests.corpus.expected import DOCUMENTS, squeeze

SIGNS = "甲乙丙一、(（)）12.。；，: AbC\u3000\xa0“”专栏附件"
LONG = "对符合条件的企业按照实际投资额给予支持并鼓励区县结合实际制定配套政策加快形成产业集群和创新生态体"


def paper(text: str, form: Form = "web") -> Paper:
    """Return a paper with the lines of ``text``."""
    return Paper("x.txt", form, tuple(Line(i, line) for i, line in enumerate(text.split("\n"), 1)), None)


def read(text: str, form: Form = "web") -> list[str]:
    """Return the paragraphs of a paper with the lines of ``text``."""
    return [p.text for p in paragraphs(paper(text, form))]


def parts_of(text: str) -> Split:
    """Return a web paper with the lines of ``text``, cut into frame and text."""
    return split(paragraphs(paper(text)))


def texts(items: tuple[Paragraph, ...]) -> list[str]:
    """Return the texts of ``items``."""
    return [item.text for item in items]


def breaks(copy: Copy) -> list[str]:
    """Return the places where a broken paragraph was joined, as ``end|beginning``."""
    starts = {p.line for p in paragraphs(copy.paper)}
    lines = [line for line in copy.paper.lines if not line.blank]
    return [
        f"{lines[i - 1].text.strip()[-6:]}|{line.text.strip()[:6]}"
        for i, line in enumerate(lines)
        if line.number not in starts
    ]


def test_page_breaks_of_the_2021_plan_are_joined(copies: dict[str, list[Copy]]) -> None:
    """Each of the twenty paragraphs that a page cut in mid-sentence is whole again, and no other is joined."""
    assert breaks(copies["manufacturing-14fyp-2021"][0]) == [
        "元,全部工业|增加值近70", "，缺乏具备行|业号召力的大", "工能力优势，|推动人工智能",
        "碰撞安全等整|车集成技术研", "膜等及制氢、|储氢、运氢、", "向我市集聚，|争取构建零部",
        "乙烯—乙烯共|聚)、EVA", "可持有人)制|度推行为契机", "工程建设带动|相关技术装备",
        "升智能终端产|品本地配套水", "合利用等关键|技术研发和应", "等领域企业，|促进现有PC",
        "料等领域研发|布局。面向空", "能天线、定位|导航、智能网", "善运行机制，|强化监测预警",
        "极引育智能制|造系统解决方", "环境保护“三|同时”制度,", "审美认同、身|份认同、情感",
        "链，形成“研|发在中心、制", "程服务，促进|招商项目签约",
    ]  # fmt: skip


def test_other_gazette_papers_have_two_page_breaks(copies: dict[str, list[Copy]]) -> None:
    """The pilot plan for services has two broken paragraphs, the two notices have none."""
    found = {name: breaks(copies[name][0]) for name in DOCUMENTS if DOCUMENTS[name].places[0].startswith("003")}
    del found["manufacturing-14fyp-2021"]
    assert found == {
        "services-opening-2021": ["除制约高质量|发展的体制机", "确防控责任，|保障安全发展"],
        "major-decisions-2021": [],
        "rural-household-2021": [],
    }


def test_web_lines_are_never_joined(copies: dict[str, list[Copy]]) -> None:
    """On a web page every line is a paragraph."""
    web = [c for prints in copies.values() for c in prints if c.paper.form == "web"]
    assert [breaks(copy) for copy in web] == [[]] * 27


def test_the_hard_wrapped_copy_has_the_paragraphs_of_the_web_page(copies: dict[str, list[Copy]]) -> None:
    """Joined again, the two prints of 渝府办发〔2025〕33号 begin their paragraphs with the same words."""
    web, pdf = ([p.text[:4] for p in paragraphs(copy.paper)] for copy in copies["digital-trade-2025"])
    folded = [text.translate(str.maketrans("（），", "(),")) for text in pdf]
    assert folded == web


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{LONG}，\n\n促进发展。", [f"{LONG}，促进发展。"]),
        (f"{LONG}\n{LONG}\n结束。", [f"{LONG}{LONG}结束。"]),
        (f"{LONG}。\n促进发展。", [f"{LONG}。", "促进发展。"]),
        (f"{LONG}\n一、总体要求", [LONG, "一、总体要求"]),
        (f"{LONG}\n专栏 3 重点", [LONG, "专栏 3 重点"]),
        (f"{LONG}\n甲\t乙", [LONG, "甲\t乙"]),
        (f"{LONG}（甲）\n促进发展。", [f"{LONG}（甲）", "促进发展。"]),
        (f"{LONG}的通知\n某府发〔2026〕1号", [f"{LONG}的通知", "某府发〔2026〕1号"]),
        ("重庆市公安局\n2021年8月5日", ["重庆市公安局", "2021年8月5日"]),
        ("- （一）夫妻之间；\n- （二）父母。", ["（一）夫妻之间；", "（二）父母。"]),
    ],
)
def test_only_a_broken_sentence_is_joined(text: str, expected: list[str]) -> None:
    """A gazette line goes on where it is long and open and the next one begins nothing new."""
    assert read(text, "gazette") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到 2027 年，累计 10 亿元，\n新增 5 家。", ["到2027年，累计10亿元，新增5家。"]),
        ("连接 TradeTrust 平台和 Micro\nLED 技术，促进发展。", ["连接TradeTrust平台和Micro LED技术，促进发展。"]),
        ("各区县人民政府，有关单位：\n现将办法印发给你们。", ["各区县人民政府，有关单位：", "现将办法印发给你们。"]),
        ("第一段很长，后面是另一段的开头。\n短行。\n第二段", ["第一段很长，后面是另一段的开头。短行。", "第二段"]),
        ("", []),
    ],
)
def test_hard_wrapped_lines_are_joined(text: str, expected: list[str]) -> None:
    """A wrapped line goes on in the next; spaces beside Chinese characters go, those inside English stay."""
    assert read(text, "pdf") == expected


@given(st.lists(st.text(st.sampled_from(SIGNS), max_size=30), max_size=12))
def test_unwrapping_loses_no_character(lines: list[str]) -> None:
    """Whatever the lines of a wrapped text are, all that is not white space is still there, in order."""
    assert squeeze("".join(read("\n".join(lines), "pdf"))) == squeeze("".join(lines))


@given(st.lists(st.text(st.sampled_from(SIGNS + "\t-"), max_size=60), max_size=12))
def test_joining_pages_loses_no_character(lines: list[str]) -> None:
    """Whatever the lines of a gazette are, all that is not white space or a list mark is still there, in order."""
    kept = [line.strip().removeprefix("- ") if line.strip().startswith("- ") else line for line in lines]
    joined = squeeze("".join(read("\n".join(lines), "gazette")))
    assert joined.replace("-", "") == squeeze("".join(kept)).replace("-", "")


@given(st.text(max_size=300))
def test_any_text_can_be_split(text: str) -> None:
    """Frame, notice and body of arbitrary text can be told apart without an error."""
    for form in ("web", "gazette", "pdf"):
        parts = split(paragraphs(paper(text, form)))
        assert len(parts.notice) + len(parts.body) <= len(text.split("\n"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、总体要求", True),
        ("（十二）加强", True),
        ("(一)加强", True),
        ("1.加强", True),
        ("1﹒加强", True),
        ("12、加强", True),
        ("专栏 3 重点", True),
        ("附件", True),
        ("附件2", True),
        ("附件:目录", True),
        ("1.5亿元", False),
        ("2025年", False),
        ("一是加强", False),
        ("专栏", False),
    ],
)
def test_what_opens_an_item(text: str, expected: bool) -> None:
    """Numbered items, panels and annexes open something new; figures and words do not."""
    assert structural(text) is expected


def test_the_frame_of_a_notice_is_told_from_its_text(copies: dict[str, list[Copy]]) -> None:
    """Title, number, salutation, three signatories, date and mark of the hydrogen measures stand apart."""
    parts = split(paragraphs(copies["hydrogen-fcv-2025"][0].paper))
    front = parts.front
    bodies = ["重庆市经济和信息化委员会", "重庆市公安局", "重庆市财政局"]
    title = "重庆市2025年支持氢燃料电池汽车推广应用政策措施"
    assert (
        texts(front.title_lines),
        front.number and front.number.text,
        front.salutation and front.salutation.text,
        texts(front.signatories),
        front.date and front.date.text,
        texts(front.marks),
        texts(front.inner_title),
        texts(parts.notice),
        parts.body[0].text[:6],
    ) == (
        [*bodies, f"关于印发《{title}》的通知"], "渝经信规范〔2025〕5号", "各有关单位:", bodies, "2025年8月22日",
        ["(此件公开发布)"], [title], [f"现将《{title}》印发给你们,请认真贯彻执行。"], "为贯彻落实《",
    )  # fmt: skip


def test_drafting_bodies_below_the_title_are_frame(copies: dict[str, list[Copy]]) -> None:
    """The six bodies that drafted the software plan stand below its title and are no clause."""
    front = split(paragraphs(copies["software-starry-sky-2025"][0].paper)).front
    assert [squeeze(text) for text in texts(front.inner_title)][2:] == [
        "市经济信息委市发展改革委市教委",
        "市科技局市人力社保局市大数据发展局",
    ]


def test_a_paper_without_salutation_has_no_frame(copies: dict[str, list[Copy]]) -> None:
    """An interpretation begins with its text."""
    parts = split(paragraphs(copies["stable-fdi-2025-qa"][0].paper))
    assert (parts.front.number, parts.notice, parts.body[0].text) == (None, (), "一、政策出台的背景和意义是什么?")


def test_a_notice_without_date_keeps_all_its_text() -> None:
    """Where no date closes the notice, everything after the salutation is body."""
    parts = parts_of("关于茶业的通知\n某府发〔2026〕1号\n各有关单位:\n一、补贴\n补贴10万元。")
    assert (parts.front.number and parts.front.number.text, texts(parts.body)) == (
        "某府发〔2026〕1号",
        ["一、补贴", "补贴10万元。"],
    )


def test_download_links_are_left_out() -> None:
    """What a web page leaves behind of a link or a picture is no text."""
    assert texts(parts_of("正文。\n文件下载:\n图片").body) == ["正文。"]


@pytest.mark.parametrize("salutation", ["有关单位:", "市级有关部门：", "各相关企业："])
def test_other_salutations_are_known(salutation: str) -> None:
    """A short line that ends in a colon below the document number addresses the readers."""
    parts = parts_of(f"关于茶业的通知\n某府发〔2026〕1号\n{salutation}\n现印发。\n某市商务委\n2026年1月5日\n一、补贴")
    assert (parts.front.date and parts.front.date.text, texts(parts.body)) == ("2026年1月5日", ["一、补贴"])
