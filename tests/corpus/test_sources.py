"""Reading the source files and cutting them into papers."""

import re
from pathlib import Path

import pytest

from bot.corpus.sources import Source, cut, read_source, read_sources
from bot.errors import SourceError
from tests.corpus.expected import DOCUMENTS, SOURCES

WEB = """\
主办:某市商务委员会承办:某市投资促进中心
您当前的位置:首页投资指南招商政策

某市人民政府办公厅
关于印发《某市茶业办法》的通知
某府办发〔2026〕1号

各区县人民政府,有关单位:

现将《某市茶业办法》印发给你们。

某市人民政府办公厅
2026年1月5日

某市茶业办法

一、补贴
对新建茶厂补贴10万元。

来源:某市政府

主办:某市商务委员会承办:某市投资促进中心电话:12345
"""
GAZETTE = """\
某市人民政府公报

2026年第3期

目 录

某市人民政府关于印发茶业方案的通知……（1）

某市公安局关于茶路通行的通知……………（4）

某市人民政府关于 印发茶业方案的通知

某府发〔2026〕2号

一、正文。

某市公安局关于 茶路通行的通知

某公规〔2026〕3号

一、正文。

主管单位：某市人民政府
"""
PDF = """\
某市人民政府办公厅
关于印发《某市茶业办法》的通知
某府办发〔2026〕1 号

一、对新建茶厂补贴10万元。
"""


def write(folder: Path, text: str | bytes, name: str = "new.txt") -> Path:
    """Write one source file below ``folder`` and return its path."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(path: Path) -> str:
    """Return the message with which ``path`` is refused."""
    with pytest.raises(SourceError) as caught:
        cut(read_source(path))
    return str(caught.value)


def test_the_five_sources_are_pinned(sources: list[Source]) -> None:
    """No byte of an official paper has changed."""
    assert {source.name: source.sha256 for source in sources} == SOURCES


def test_every_source_has_its_form(sources: list[Source]) -> None:
    """Three web pages, a gazette and a hard-wrapped paper are recognised as such."""
    assert [source.form for source in sources] == ["web", "web", "web", "gazette", "pdf"]


def test_thirty_two_papers_are_cut_out(sources: list[Source]) -> None:
    """The five files hold 32 papers, each of which begins on the line where it begins in print."""
    places = [f"{paper.source[:3]}:{paper.lines[0].number}" for source in sources for paper in cut(source)]
    assert (len(places), sorted(places)) == (32, sorted(p for d in DOCUMENTS.values() for p in d.places))


def test_cutting_loses_no_line(sources: list[Source]) -> None:
    """What lies outside the papers is the site's header and footer, the publisher's line, contents and imprint."""
    outside = {
        "web": r"\s*(主办:.*|您当前的位置:.*|来源:.*|传真:.*|微信二维码|小程序 二维码|Copyright ©.*"
        r"|重庆市经济和信息化委员会办公室\s+20231218日印发)\s*",
        "gazette": r"重庆市人民政府公报|[\x00-\x7f“”–]+|第 15 期 \(总第 897 期\)|\(总第897期\)|2021年第15期"
        r"|重庆市人民政府办公厅主办|2021年8月15日出版|目 录|【市政府\S*文件】|.*…+（\d+）"
        r"|(主管|主办|印刷)单位：.*|(地 址|网 址|邮政编码|发行范围|全国统一刊号|联系电话|官方微博)：.*",
        "pdf": r"(?!)",
    }
    lost: list[str] = []
    for source in sources:
        inside = {line.number for paper in cut(source) for line in paper.lines}
        rest = [line for line in source.lines if line.number not in inside and not line.blank]
        lost += [f"{source.name}:{line.number}" for line in rest if not re.fullmatch(outside[source.form], line.text)]
    assert lost == []


def test_no_line_belongs_to_two_papers(sources: list[Source]) -> None:
    """A line of a source stands in one paper at most."""
    numbers = [(source.name, line.number) for source in sources for paper in cut(source) for line in paper.lines]
    assert len(numbers) == len(set(numbers))


def test_the_publisher_is_read(sources: list[Source]) -> None:
    """A web paper is published by the body of its own ``来源:`` line, a gazette paper by the gazette's issue."""
    found = [[paper.published_by for paper in cut(source)] for source in sources]
    assert found == [
        ["重庆市人民政府办公厅", "新重庆-重庆日报", "市商务委", "重庆市经信委", "市卫生健康委",
         "重庆市经济和信息化委员会", None, "重庆市商务委员会", "重庆市政府办公厅"],
        ["市政府办公厅", "重庆市人民政府办公厅", "重庆市人民政府", "重庆市人民政府", "重庆市人民政府办公厅",
         "重庆市人民政府", "重庆市人民政府办公厅", "新重庆-重庆日报", "市商务委"],
        ["市政府", "市经济信息委", "市经信委", "市经信委", "重庆市政府网", "重庆市政府网", "重庆市政府网",
         "重庆市人民政府网", "市经济信息委"],
        ["重庆市人民政府公报2021年第15期"] * 4,
        [None],
    ]  # fmt: skip


def test_a_new_file_of_each_form_is_cut(tmp_path: Path) -> None:
    """A sixth file in a known form needs no code: its papers, lines and publishers come out."""
    found = [
        (p.place, p.form, p.published_by)
        for name, text in (("5.txt", WEB), ("6.txt", GAZETTE), ("7.txt", PDF))
        for p in cut(read_source(write(tmp_path, text, name)))
    ]
    assert found == [
        ("5.txt:4", "web", "某市政府"),
        ("6.txt:11", "gazette", "某市人民政府公报2026年第3期"),
        ("6.txt:17", "gazette", "某市人民政府公报2026年第3期"),
        ("7.txt:1", "pdf", None),
    ]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """A file saved with a byte order mark reads like one without."""
    path = write(tmp_path, b"\xef\xbb\xbf" + PDF.encode())
    assert read_source(path).text == PDF


def test_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    """A file saved with CR LF gives the same lines, except for the white space at their end."""
    found = cut(read_source(write(tmp_path, WEB.replace("\n", "\r\n"))))
    plain = cut(read_source(write(tmp_path, WEB)))
    assert [line.text.strip() for line in found[0].lines] == [line.text for line in plain[0].lines]


def test_a_truncated_web_page_is_refused(tmp_path: Path) -> None:
    """A page without the site's footer may have lost papers."""
    path = write(tmp_path, WEB[: WEB.rindex("主办")])
    assert refusal(path) == f"{path}:22: the web page is cut off (no footer); supply the whole page"


def test_a_gazette_without_imprint_is_refused(tmp_path: Path) -> None:
    """An issue without its imprint may have lost papers."""
    path = write(tmp_path, GAZETTE[: GAZETTE.rindex("主管")])
    assert refusal(path) == f"{path}:23: the gazette is cut off (no imprint); supply the whole issue"


def test_a_gazette_that_lost_a_paper_is_refused(tmp_path: Path) -> None:
    """Every paper of the table of contents must be found."""
    path = write(tmp_path, GAZETTE.replace("某市公安局关于 茶路通行的通知\n", ""))
    assert refusal(path) == (
        "new.txt:5: the table of contents names 2 papers but 1 are found; the gazette is damaged, "
        "supply the whole issue"
    )


def test_a_paper_that_ends_in_mid_sentence_is_refused(tmp_path: Path) -> None:
    """A hard-wrapped paper must close its last sentence."""
    path = write(tmp_path, PDF.replace("10万元。", "10万"))
    assert refusal(path) == f"{path}:6: the text ends in mid-sentence; supply the whole paper"


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    """GBK bytes are not taken for text; the line of the first strange byte is named."""
    path = write(tmp_path, b"plain\n" + "某市人民政府".encode("gbk"))
    assert refusal(path) == f"{path}:2: not UTF-8 text (byte 8); save the file as UTF-8 and run again"


@pytest.mark.parametrize("text", ["", "\n\n", "某市简讯\n今天下雨。\n"])
def test_an_unknown_form_is_refused(tmp_path: Path, text: str) -> None:
    """A text that is none of the three forms, or none at all, is named with the page that says what is read."""
    path = write(tmp_path, text)
    assert refusal(path) == (
        f"{path}:1: not a web page, a gazette or a numbered paper; see CONTRIBUTING.md on the forms that are read"
    )


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that cannot be opened is named with the reason."""
    path = tmp_path / "gone.txt"
    assert refusal(path) == f"{path}: cannot be read (No such file or directory); restore the file and run again"


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """A folder without sources is an error, not an empty corpus."""
    with pytest.raises(SourceError) as caught:
        read_sources(tmp_path)
    assert str(caught.value) == f"{tmp_path}: holds no source file (*.txt); restore the folder seeds/sources"
