"""Every rule of the checks finds its defect, and says where it stands."""

import shutil
from pathlib import Path

import pytest

from bot.config import DataPaths, data_paths
from bot.corpus.checks import check_all

TESTS = Path(__file__).parent.parent
SOURCE = "seeds/sources/tea.txt"
DOCUMENT = "seeds/documents/tea-2026.yaml"
BODIES = "intents/departments.yaml"
INTENT = "intents/tea/tea-money.yaml"
MESSAGES = "intents/messages/zh.yaml"
LEXICON = "intents/lexicon/de.yaml"
INFLECTIONS = "intents/lexicon/inflections/de.yaml"
UNNAMED = (
    f"{SOURCE}:4:1: paper 渝茶规〔2026〕1号 has no file in seeds/documents (it is called new-b9db9b4a until it has)"
)
HAN = "Chinese in an English text; a name may stand in brackets or quotation marks"
LOST = (f"{INTENT}:5:89: unknown clause 'tea-2026/一'", f"{INTENT}:6:70: unknown clause 'tea-2026/二'")
"""What follows where a document's file cannot be used at all: its paper is unnamed, its clauses cannot be cited."""

BROKEN: list[tuple[str, str, tuple[str, ...]]] = [
    # The file cannot be used.
    ("unknown-key", DOCUMENT, (*LOST, f"{DOCUMENT}:20:5: clauses.一.topic: unknown key", UNNAMED)),
    ("duplicate-key", DOCUMENT, (*LOST, f"{DOCUMENT}:7:1: duplicate key 'form'", UNNAMED)),
    ("not-yaml", DOCUMENT, (*LOST, f"{DOCUMENT}:8:8: not valid YAML: did not find expected ',' or ']'", UNNAMED)),
    ("missing-field", DOCUMENT, (*LOST, f"{DOCUMENT}:9:3: clauses.通知.summary_zh: Field required", UNNAMED)),
    (
        "wrong-type",
        DOCUMENT,
        (
            *LOST,
            f"{DOCUMENT}:22:94: clauses.一.benefits.0.rate: Input should be a valid number, unable to parse string as "
            "a number",
            UNNAMED,
        ),
    ),
    (
        "benefit-in-one-language",
        DOCUMENT,
        (
            *LOST,
            f"{DOCUMENT}:22:9: clauses.一.benefits.0: Value error, give both per and per_zh, or neither",
            UNNAMED,
        ),
    ),
    (
        "days-without-unit",
        DOCUMENT,
        (*LOST, f"{DOCUMENT}:22:9: clauses.一.benefits.0: Value error, give days_unit with days_to", UNNAMED),
    ),
    ("term-without-english", "intents/glossary.yaml", ("intents/glossary.yaml:3:5: terms.0.en: Field required",)),
    (
        "intent-without-answer",
        INTENT,
        (f"{INTENT}:2:1: Value error, give an answer, except where the kind is out_of_scope",),
    ),
    # Documents and papers.
    (
        "document-of-another-name",
        DOCUMENT,
        (*LOST, f"{DOCUMENT}:2:1: id 'tea-2025' differs from the file name 'tea-2026'"),
    ),
    (
        "document-without-paper",
        DOCUMENT,
        (*LOST, f"{DOCUMENT}:4:1: no paper in seeds/sources is 'tea-2026'; correct identify", UNNAMED),
    ),
    ("title-not-as-printed", DOCUMENT, (f"{DOCUMENT}:5:1: title differs from the print: 重庆市茶业补贴办法",)),
    # Clauses.
    ("clause-not-curated", DOCUMENT, (f"{DOCUMENT}:8:1: clause 附则 (tea.txt:23) is not curated",)),
    ("clause-not-in-paper", DOCUMENT, (f"{DOCUMENT}:32:3: the paper has no clause 三",)),
    ("figure-not-in-clause", DOCUMENT, (f"{DOCUMENT}:15:5: figure 3 is not in the clause",)),
    (
        "figure-left-out",
        DOCUMENT,
        (f"{DOCUMENT}:16:5: figure 100万元 of the clause is left out (say why under omits)",),
    ),
    ("benefit-not-quoted", DOCUMENT, (f"{DOCUMENT}:22:68: the quote is not in the clause word for word",)),
    ("benefit-not-in-quote", DOCUMENT, (f"{DOCUMENT}:22:105: cap_cny 2e+06 is not in the quote",)),
    ("step-not-in-quote", DOCUMENT, (f"{DOCUMENT}:22:105: steps 30 is not in the quote",)),
    ("period-not-quoted", DOCUMENT, (f"{DOCUMENT}:31:10: the quote is not in the clause word for word",)),
    (
        "too-few-questions",
        DOCUMENT,
        (f"{DOCUMENT}:26:5: fewer than 4 questions in zh", f"{DOCUMENT}:26:5: fewer than 5 questions in en"),
    ),
    ("summary-like-another", DOCUMENT, (f"{DOCUMENT}:34:5: nearly the same as the summary of tea-2026/通知",)),
    ("chinese-in-an-english-text", DOCUMENT, (f"{DOCUMENT}:15:5: {HAN}", f"{DOCUMENT}:18:150: {HAN}")),
    ("question-of-two-clauses", DOCUMENT, (f"{DOCUMENT}:27:12: the question stands also under tea-2026/一",)),
    (
        "topic-not-known",
        DOCUMENT,
        (f"{DOCUMENT}:7:10: unknown topic 'coffee'", f"{DOCUMENT}:29:19: unknown topic 'cocoa'"),
    ),
    # Topics and bodies.
    ("topic-twice", "intents/topics.yaml", ("intents/topics.yaml:2:1: duplicate topic trade",)),
    ("body-twice", BODIES, (f"{BODIES}:4:5: duplicate id 'tea-bureau'",)),
    ("name-of-two-bodies", BODIES, (f"{BODIES}:4:5: name 市茶业局 stands also under tea-bureau",)),
    ("chinese-in-an-english-name", BODIES, (f"{BODIES}:7:5: {HAN}",)),
    ("successor-not-known", BODIES, (f"{BODIES}:9:5: unknown successor 'treasury'",)),
    ("body-of-an-unknown-topic", BODIES, (f"{BODIES}:3:115: unknown topic 'coffee'",)),
    # Intents.
    ("intent-of-another-name", INTENT, (f"{INTENT}:2:1: id 'tea-grants' differs from the file name",)),
    (
        "intent-sentence-without-clause",
        INTENT,
        tuple(
            f"{INTENT}:{line}:5: cite the clauses that the sentence comes from, or mark it `advice: true` (not both)"
            for line in (6, 7)
        ),
    ),
    ("intent-of-an-unknown-clause", INTENT, (f"{INTENT}:7:60: unknown clause 'tea-2026/三'",)),
    ("intent-of-an-unknown-body", INTENT, (f"{INTENT}:8:27: unknown department 'coffee-bureau'",)),
    (
        "intent-figure-not-in-clauses",
        INTENT,
        (f"{INTENT}:6:6: figure 3 million is in none of the clauses cited",),
    ),
    ("intent-with-the-question-of-a-clause", INTENT, (f"{INTENT}:4:18: the question stands also in tea-2026/二",)),
    # Messages.
    ("message-missing", MESSAGES, (f"{MESSAGES}:3:1: message greeting is missing",)),
    (
        "message-with-another-value",
        MESSAGES,
        (
            "intents/messages/en.yaml:4:3: message until uses day, another language does not",
            f"{MESSAGES}:5:3: message until uses date, another language does not",
        ),
    ),
    (
        "message-not-a-template",
        MESSAGES,
        (f"{MESSAGES}:5:3: message until has a bracket that is not closed or not opened",),
    ),
    # Lexicons.
    ("lexicon-with-an-unknown-key", LEXICON, (f"{LEXICON}:2:1: nouns: unknown key",)),
    ("lexicon-without-a-list", LEXICON, (f"{LEXICON}:3:3: words.tea: Input should be a valid tuple",)),
    ("lexicon-of-another-name", LEXICON, (f"{LEXICON}:1:1: language 'fr' differs from the file name",)),
    (
        "lexicon-of-an-unknown-language",
        "intents/lexicon/nl.yaml",
        (
            "intents/lexicon/nl.yaml:1:1: no question is told to be in 'nl'; the languages are de, es, fr, it, ja, "
            "ko, pt, ru",
        ),
    ),
    ("lexicon-form-twice", LEXICON, (f"{LEXICON}:3:26: form 'TEE' stands twice, as 'Tee' too",)),
    ("lexicon-headword-twice", LEXICON, (f"{LEXICON}:4:3: headword 'Tea' stands also as 'tea'",)),
    ("lexicon-headword-without-form", LEXICON, (f"{LEXICON}:3:3: headword 'tea' has no form",)),
    (
        "lexicon-headword-not-english",
        LEXICON,
        (f"{LEXICON}:4:3: headword '茶厂' is not English", f"{LEXICON}:5:3: headword 'чай' is not English"),
    ),
    (
        "lexicon-sense-not-sound",
        LEXICON,
        (
            f"{LEXICON}:6:3: form 'Kanne' stands also as 'kanne'",
            f"{LEXICON}:6:11: meaning '茶壶' is not English",
            f"{LEXICON}:8:11: meaning 'шёлк' is not English",
            f"{LEXICON}:9:3: 'grüner tee' is not a single word between spaces",
        ),
    ),
    (
        "inflection-of-an-unknown-word",
        INFLECTIONS,
        (f"{INFLECTIONS}:3:3: 'trinken' stands in no lexicon; run: python -m benchmarks.inflections",),
    ),
    (
        "inflections-of-another-name",
        INFLECTIONS,
        (
            f"{INFLECTIONS}:1:1: language 'fr' differs from the file name",
            f"{INFLECTIONS}:1:1: there is no lexicon of 'fr'",
        ),
    ),
    (
        "follow-up-in-two-groups",
        "intents/follow-ups.yaml",
        ("intents/follow-ups.yaml:4:16: 'who to call' stands also under amount",),
    ),
    (
        "regional-word-twice",
        "intents/regional.yaml",
        (
            "intents/regional.yaml:3:12: '晶片' stands also under 芯片",
            "intents/regional.yaml:3:16: '软件' is the word of the mainland itself",
        ),
    ),
]
"""A file of tests/broken, the file that it stands in for, and every problem that is found."""


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    """A folder with seeds/ and intents/ that hold one short paper and one of everything else, all in order."""
    folder = tmp_path / "data"
    shutil.copytree(TESTS / "minimal", folder)
    for name in ("facets.yaml", "follow-ups.yaml", "regional.yaml"):
        shutil.copy(data_paths().intents / name, folder / "intents" / name)
    return folder


def check(folder: Path) -> list[str]:
    """Return the problems of the data below ``folder`` as they are printed."""
    return [str(problem) for problem in check_all(DataPaths(folder / "seeds", folder / "intents"))]


def test_the_minimal_data_is_in_order(minimal: Path) -> None:
    """The data that the broken files are dropped into has no problem of its own."""
    assert check(minimal) == []


@pytest.mark.parametrize(("name", "place", "expected"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_defect_is_found(minimal: Path, name: str, place: str, expected: tuple[str, ...]) -> None:
    """A file with one defect gives exactly its problems, with file, line and column."""
    (minimal / place).parent.mkdir(exist_ok=True)
    shutil.copy(TESTS / "broken" / f"{name}.yaml", minimal / place)
    assert check(minimal) == list(expected)


def test_every_broken_file_is_used() -> None:
    """No file of tests/broken is left without a test."""
    assert sorted(path.stem for path in (TESTS / "broken").glob("*.yaml")) == sorted(row[0] for row in BROKEN)


def test_all_problems_come_in_one_run(minimal: Path) -> None:
    """Defects in several files are reported together, in order of file and line."""
    for name, place, _ in BROKEN:
        if name in ("figure-left-out", "successor-not-known", "message-missing"):
            (minimal / place).parent.mkdir(exist_ok=True)
            shutil.copy(TESTS / "broken" / f"{name}.yaml", minimal / place)
    assert check(minimal) == [
        f"{BODIES}:9:5: unknown successor 'treasury'",
        f"{MESSAGES}:3:1: message greeting is missing",
        f"{DOCUMENT}:16:5: figure 100万元 of the clause is left out (say why under omits)",
    ]


def test_figures_may_be_left_out_for_a_reason(minimal: Path) -> None:
    """A summary that says why it omits a figure passes."""
    broken = (TESTS / "broken" / "figure-left-out.yaml").read_text(encoding="utf-8")
    mended = broken.replace("    benefits:", "    omits: the cap has a benefit of its own\n    benefits:")
    (minimal / DOCUMENT).write_text(mended, encoding="utf-8")
    assert check(minimal) == []


def test_a_paper_without_a_file_is_named(minimal: Path) -> None:
    """A paper that nobody has curated is reported at its place in the source, under its provisional id."""
    (minimal / DOCUMENT).unlink()
    (minimal / INTENT).unlink()
    assert check(minimal) == [UNNAMED]


def test_a_bad_source_is_a_problem(minimal: Path) -> None:
    """A source that cannot be used stops the run with its file, line and remedy."""
    source = minimal / SOURCE
    source.write_text("今天下雨。\n", encoding="utf-8")
    assert check(minimal) == [
        f"seeds/sources:1:1: {source}:1: not a web page, a gazette or a numbered paper; see CONTRIBUTING.md on the "
        "forms that are read"
    ]


def test_missing_files_are_problems(minimal: Path) -> None:
    """The lists that every store needs must be there."""
    names = ["departments", "facets", "follow-ups", "glossary", "topics"]
    for name in names:
        (minimal / "intents" / f"{name}.yaml").unlink()
    missing = [problem for problem in check(minimal) if "cannot be read" in problem]
    assert missing == [f"intents/{name}.yaml:1:1: cannot be read (No such file or directory)" for name in names]
