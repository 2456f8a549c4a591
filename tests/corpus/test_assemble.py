"""Papers and curated files become one corpus."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

import bot
from bot.config import DataPaths, data_paths
from bot.corpus.assemble import Assembly, assemble, load_corpus
from bot.corpus.fingerprint import _CODE_THAT_SHAPES_THE_STORE, input_hash
from bot.corpus.yamlfile import Problem
from bot.errors import CurationError
from bot.model import Benefit, Contact, Curation, Department, Intent, Mention, ParsedPaper, Period, Term, Topic
from bot.text import squash
from tests.corpus.expected import DOCUMENTS, SOURCES

MINIMAL = Path(__file__).parent.parent / "minimal"
TEA = "seeds/documents/tea-2026.yaml"


@pytest.fixture
def minimal(tmp_path: Path) -> DataPaths:
    """Seeds and intents that hold one short paper and one of everything else."""
    folder = tmp_path / "data"
    shutil.copytree(MINIMAL, folder)
    for name in ("facets.yaml", "follow-ups.yaml", "regional.yaml"):
        shutil.copy(data_paths().intents / name, folder / "intents" / name)
    return DataPaths(folder / "seeds", folder / "intents")


def edit(paths: DataPaths, name: str, old: str, new: str) -> None:
    """Replace ``old`` in one of the minimal files."""
    path = paths.seeds.parent / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def assembled(paths: DataPaths) -> Assembly:
    """Assemble ``paths``, which must have no problem that keeps a file from being read."""
    problems: list[Problem] = []
    found = assemble(paths, problems)
    assert problems == []
    return found


def test_twenty_eight_documents_in_order(assembly: Assembly) -> None:
    """The 32 papers become 28 documents in the order in which the sources first print them."""
    first = [min((paper.source, paper.line) for paper in copies.papers) for copies in assembly.copies.values()]
    assert (
        len(assembly.corpus.documents),
        sum(len(copies.papers) for copies in assembly.copies.values()),
        first,
    ) == (28, 32, sorted(first))


def test_every_document_is_the_paper_it_names(assembly: Assembly) -> None:
    """Id, number, issue date, form and sources of all 28 documents are those of their papers."""
    found = {d.id: (d.number, d.issued, d.form, d.sources) for d in assembly.corpus.documents}
    assert found == {name: (e.number, e.issued, e.form, e.sources) for name, e in DOCUMENTS.items()}


def test_copies_are_recorded(assembly: Assembly) -> None:
    """Four papers are printed twice; the document lists both files, the kept one first."""
    twice = {d.id: d.sources for d in assembly.corpus.documents if len(d.sources) > 1}
    first, second, _, _, pdf = SOURCES
    assert twice == {
        "innovative-drugs-2025": (first, second),
        "wulong-sti-2025": (first, second),
        "stable-fdi-2025-qa": (first, second),
        "digital-trade-2025": (first, pdf),
    }


def test_two_prints_of_the_trade_plan_agree(assembly: Assembly) -> None:
    """The web page and the hard-wrapped print of 渝府办发〔2025〕33号 are one document, clause for clause."""
    web, pdf = assembly.copies["digital-trade-2025"].papers
    assert (web.form, pdf.form) == ("web", "pdf")
    assert [(c.path, squash(c.text)) for c in pdf.clauses] == [(c.path, squash(c.text)) for c in web.clauses]


def test_the_corpus_holds_the_parsed_clauses(assembly: Assembly, papers: dict[str, ParsedPaper]) -> None:
    """Every clause of every document is the parsed one: id, position, text, bodies and line."""
    found = [
        (c.id, c.position, c.heading, c.headings, c.text, c.line, c.kind, c.cells, c.mentions)
        for c in assembly.corpus.clauses
    ]
    assert found == [
        (f"{name}/{c.path}", i, c.heading, c.headings, c.text, c.line, c.kind, c.cells, c.mentions)
        for name in assembly.copies
        for i, c in enumerate(papers[name].clauses)
    ]


def test_handles_are_short_and_apart(assembly: Assembly) -> None:
    """Every clause has a handle of twelve characters of its own."""
    handles = [clause.handle for clause in assembly.corpus.clauses]
    assert (len(set(handles)), {len(handle) for handle in handles}) == (len(assembly.corpus.clauses), {12})


def test_damage_is_part_of_the_document(assembly: Assembly) -> None:
    """A damaged paper carries its damaged facts; a sound one has none."""
    damaged = {d.title_printed: [f.field for f in d.damaged] for d in assembly.corpus.documents if d.damaged}
    assert damaged == {
        DOCUMENTS["ai-service-robots-2023"].title: ["title", "issued", "period", "expires"],
        DOCUMENTS["sensors-2023"].title: ["number", "issued"],
    }


def test_a_document_holds_facts_and_curation(minimal: DataPaths) -> None:
    """What the paper states and what people wrote meet in one document."""
    document = assembled(minimal).corpus.documents[0]
    assert (
        document.id, document.number, document.title, document.title_en, document.title_printed, document.form,
        document.issuers, document.issued, document.published_by, document.effective, document.expires,
        document.repeals, document.sources, document.topics,
    ) == (
        "tea-2026", "渝茶规〔2026〕1号", "重庆市茶业补贴办法", "Chongqing Tea Subsidy Measures", "重庆市茶业补贴办法",
        "measures", ("重庆市茶业局",), date(2026, 1, 5), "重庆市茶业局", date(2026, 1, 5), date(2027, 12, 31), (),
        ("tea.txt",), ("tea",),
    )  # fmt: skip


def test_a_clause_holds_text_and_curation(minimal: DataPaths) -> None:
    """The official text stays verbatim beside the curated layer."""
    clause = assembled(minimal).corpus.clauses[1]
    text = "一、建设补贴\n对新建茶厂按投资的20%补贴,最高100万元。(牵头单位:市茶业局;责任单位:市财政局)"
    assert (clause.id, clause.text, clause.mentions, clause.curation) == (
        "tea-2026/一",
        text,
        (Mention("市茶业局", "lead"), Mention("市财政局", "responsible")),
        Curation(
            summary_en="A new tea factory receives 20% of its investment, up to RMB 1 million.",
            summary_zh="新建茶厂按投资的20%补贴，最高100万元。",
            questions=(
                ("en", "Is there a grant for a tea factory?"),
                ("en", "How much does a new tea plant receive?"),
                ("en", "Who pays for a tea mill?"),
                ("en", "Can I get money for tea machines?"),
                ("en", "tea plant subsidy"),
                ("zh", "建茶厂有补贴吗"),
                ("zh", "新茶厂最多补多少"),
                ("zh", "茶叶加工厂投资补助"),
                ("zh", "办茶厂政府给钱吗"),
            ),
            topics=("tea",),
            benefits=(
                Benefit(
                    "grant",
                    "按投资的20%补贴，最高100万元",
                    {"label_en": "Tea factory grant", "label_zh": "茶厂补贴", "rate": 0.2, "cap_cny": 1000000.0},
                ),
            ),
        ),
    )


def test_words_for_the_search_are_kept(minimal: DataPaths) -> None:
    """Keywords of both languages, readers and the mark of a formal clause reach the corpus."""
    words = "    keywords: {en: [tea mill], zh: [茶坊]}\n    audience: [factories]\n    benefits:"
    edit(minimal, TEA, "    benefits:", words)
    notice, grant = assembled(minimal).corpus.clauses[:2]
    found = (grant.curation.keywords, grant.curation.audience, grant.curation.formal, notice.curation.formal)
    assert found == (("tea mill", "茶坊"), ("factories",), False, True)


def test_a_curated_period_replaces_the_parsed_one(minimal: DataPaths) -> None:
    """The same days are not said twice: what people wrote about a period wins; another one is added."""
    whole = Period(date(2026, 1, 1), date(2027, 12, 31), "2026年1月1日至2027年12月31日期间")
    words = Period(whole.start, whole.end, whole.quote, "exports", "出口")
    assert assembled(minimal).corpus.clauses[2].periods == (words,)
    edit(minimal, TEA, "to: 2027-12-31", "to: 2026-12-31")
    assert assembled(minimal).corpus.clauses[2].periods == (whole, Period(
        date(2026, 1, 1), date(2026, 12, 31), whole.quote, "exports", "出口"
    ))  # fmt: skip


def test_lists_become_values(minimal: DataPaths) -> None:
    """Bodies, topics of both levels, terms and intents come out of their files."""
    edit(minimal, "intents/departments.yaml", "    level: city\n",
         "    level: city\n    contacts: [{kind: phone, value: 023-1, source: tea.txt}]\n")  # fmt: skip
    corpus = assembled(minimal).corpus
    assert corpus.departments == (
        Department("tea-bureau", "重庆市茶业局", "Chongqing Tea Bureau", ("市茶业局",), topics=("tea",)),
        Department("finance-bureau", "重庆市财政局", "Chongqing Finance Bureau", ("市财政局",),
                   contacts=(Contact("phone", "023-1", "tea.txt"),)),
    )  # fmt: skip
    assert corpus.topics == (Topic("trade", "Trade", "贸易"), Topic("tea", "Tea", "茶业", "trade"))
    assert corpus.terms == (Term("茶厂", "tea factory", ("制茶厂",), note_en="A place where tea is made."),)
    assert [(intent.id, intent.kind) for intent in corpus.intents] == [("hello", "smalltalk"), ("tea-money", "answer")]
    assert isinstance(corpus.intents[0], Intent)


@pytest.mark.parametrize(
    "identify",
    ["number: 渝茶规〔2026〕 1 号", "title: 重庆市茶业补贴办法"],
)
def test_a_paper_is_known_by_number_or_title(minimal: DataPaths, identify: str) -> None:
    """Spaces and the width of marks do not matter where a paper is recognised."""
    edit(minimal, TEA, "number: 渝茶规〔2026〕1号", identify)
    assert list(assembled(minimal).copies) == ["tea-2026"]


def test_the_fuller_copy_is_kept(minimal: DataPaths) -> None:
    """Of two prints, the one with more text is kept, wherever it stands; both files are recorded."""
    source = minimal.sources / "tea.txt"
    text = source.read_text(encoding="utf-8")
    (minimal.sources / "a.txt").write_text(text.replace("(责任单位:市茶业局)", ""), encoding="utf-8")
    document = assembled(minimal).corpus.documents[0]
    assert document.sources == ("tea.txt", "a.txt")


def test_equal_copies_keep_the_web_page(minimal: DataPaths) -> None:
    """Of two equal prints the first file is kept."""
    shutil.copy(minimal.sources / "tea.txt", minimal.sources / "z.txt")
    assert assembled(minimal).corpus.documents[0].sources == ("tea.txt", "z.txt")


def test_the_hash_changes_with_every_input(minimal: DataPaths) -> None:
    """A change in any source, curated file or message asks for a new store; touching a file does not."""
    hashes = [input_hash(minimal)]
    (minimal.sources / "tea.txt").touch()
    assert input_hash(minimal) == hashes[0]
    for name in ("seeds/sources/tea.txt", TEA, "intents/topics.yaml", "intents/messages/en.yaml"):
        with (minimal.seeds.parent / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        hashes.append(input_hash(minimal))
    (minimal.documents / "tea-2026.yaml").rename(minimal.documents / "tea-2027.yaml")
    hashes.append(input_hash(minimal))
    assert len(set(hashes)) == 6


def test_the_hash_covers_the_code_that_shapes_the_store() -> None:
    """Every module of the bot's root that the build of a store uses is part of the hash."""
    source = (Path(bot.__file__).parent / "store" / "build.py").read_text(encoding="utf-8")
    used = set(re.findall(r"^from bot\.([a-z]+) import", source, re.MULTILINE)) - {"errors"}
    assert {f"{name}.py" for name in used} <= set(_CODE_THAT_SHAPES_THE_STORE)


def test_no_store_is_made_of_broken_files(minimal: DataPaths) -> None:
    """Every problem that keeps a file from being read is listed, with what to do."""
    edit(minimal, TEA, "form: measures", "form: law")
    edit(minimal, "intents/topics.yaml", "name_en: Tea,", "")
    with pytest.raises(CurationError) as caught:
        load_corpus(minimal)
    assert str(caught.value).split("\n") == [
        "intents/topics.yaml:2:57: topics.0.children.0.name_en: Field required",
        f"{TEA}:2:1: form: Input should be 'measures', 'plan', 'qa', 'news' or 'notice'",
        "mend the lines above and run again (investbot check shows all problems)",
    ]


def test_sound_files_make_a_corpus(minimal: DataPaths) -> None:
    """Where every file can be read, the corpus comes out with its hash."""
    assert load_corpus(minimal).input_hash == input_hash(minimal)
