"""Curated YAML is read with the place of every key, and whatever is wrong is told in one line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError, model_validator

from bot.corpus.records import DocumentRecord, PeriodRecord, TopicsFile
from bot.corpus.validation import Record, validate
from bot.corpus.yamlfile import Problem, YamlFile, read_yaml

GOOD = """\
id: tea-2026
form: measures
identify: {number: 某府发〔2026〕1号}
title: 某市茶业办法
title_en: Tea Measures
clauses:
  一:
    summary_en: A grant.
    summary_zh: 补贴。
    questions:
      en: [Is there a grant?]
"""


def read(folder: Path, text: str | bytes) -> tuple[YamlFile | None, list[str]]:
    """Read a file with ``text``; return it and the problems as they are printed."""
    path = folder / "x.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    problems: list[Problem] = []
    return read_yaml(path, "x.yaml", problems), [str(problem) for problem in problems]


def refused(folder: Path, text: str, model: type[Record] = DocumentRecord) -> list[str]:
    """Return the problems that validation finds in a well-formed file."""
    file, problems = read(folder, text)
    assert (file is not None, problems) == (True, [])
    found: list[Problem] = []
    assert file is not None
    validate(file, model, found)
    return [str(problem) for problem in found]


def test_every_key_has_its_place(tmp_path: Path) -> None:
    """Line and column of keys and list items, from 1, at any depth."""
    file, problems = read(tmp_path, GOOD)
    assert file is not None
    paths = [("title",), ("clauses", "一", "questions"), ("clauses", "一", "questions", "en", 0)]
    assert ([file.marks[path] for path in paths], problems) == ([(4, 1), (10, 5), (11, 12)], [])


def test_a_problem_without_a_place_goes_to_the_one_above(tmp_path: Path) -> None:
    """A key that is missing is shown where it should stand."""
    file, _ = read(tmp_path, GOOD)
    assert file is not None
    shown = [str(file.problem("m", *path)) for path in (("clauses", "一", "topics", 3), ("layout",), ())]
    assert shown == ["x.yaml:7:3: m", "x.yaml:1:1: m", "x.yaml:1:1: m"]


def test_a_good_file_becomes_a_record(tmp_path: Path) -> None:
    """Data that fits the model is returned as the model."""
    file, _ = read(tmp_path, GOOD)
    assert file is not None
    problems: list[Problem] = []
    record = validate(file, DocumentRecord, problems)
    assert record is not None
    assert (record.id, record.identify.number, list(record.clauses), problems) == (
        "tea-2026",
        "某府发〔2026〕1号",
        ["一"],
        [],
    )


def test_a_record_cannot_be_changed() -> None:
    """Curated values stay as they were read."""
    record = PeriodRecord(quote="至2027年", to=date(2027, 12, 31))
    with pytest.raises(ValidationError):
        record.quote = "x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\nb: {c: 1, c: 2}\n", ["x.yaml:2:1: duplicate key 'a'", "x.yaml:3:11: duplicate key 'c'"]),
        ("1: a\n'1': b\n", ["x.yaml:2:1: duplicate key '1'"]),
        ("", ["x.yaml:1:1: the file is empty"]),
        ("# nothing\n", ["x.yaml:1:1: the file is empty"]),
        ("a: [1\nb: 2\n", ["x.yaml:2:2: not valid YAML: did not find expected ',' or ']'"]),
        ("a: b: c\n", ["x.yaml:1:5: not valid YAML: mapping values are not allowed in this context"]),
        ("a: *nothing\n", ["x.yaml:1:4: not valid YAML: found undefined alias"]),
        ("a: 2025-13-45\n", ["x.yaml:1:1: not valid YAML: month must be in 1..12"]),
        ("a: 1\n---\nb: 2\n", ["x.yaml:2:1: not valid YAML: but found another document"]),
        ("&a [*a]\n", ["x.yaml:1:1: not valid YAML: it is nested too deeply or holds itself"]),
        ("- " * 5000, ["x.yaml:1:1: not valid YAML: it is nested too deeply or holds itself"]),
        (
            "a: !!python/object:os.system x\n",
            [
                "x.yaml:1:4: not valid YAML: could not determine a constructor for the tag "
                "'tag:yaml.org,2002:python/object:os.system'"
            ],
        ),
        (
            "a: \x07\n",
            [
                "x.yaml:1:1: not valid YAML: unacceptable character #x0007: control characters are not allowed "
                'in "<unicode string>", position 3'
            ],
        ),
        (b"a: \xd6\xd8\n", ["x.yaml:1:1: not UTF-8 text (byte 3); save the file as UTF-8"]),
    ],
)
def test_what_is_no_yaml_is_told(tmp_path: Path, text: str | bytes, expected: list[str]) -> None:
    """Each defect has its file, line and column, in one line, and nothing of the file is used."""
    assert read(tmp_path, text) == (None, expected)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A folder in the place of a file is named with the reason."""
    problems: list[Problem] = []
    assert read_yaml(tmp_path, "x.yaml", problems) is None
    assert [str(problem) for problem in problems] == ["x.yaml:1:1: cannot be read (Is a directory)"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title_en:", "title_eng:", ["x.yaml:1:1: title_en: Field required", "x.yaml:5:1: title_eng: unknown key"]),
        (
            "form: measures",
            "form: law",
            ["x.yaml:2:1: form: Input should be 'measures', 'plan', 'qa', 'news' or 'notice'"],
        ),
        ("id: tea-2026", "id: Tea_2026", ["x.yaml:1:1: id: String should match pattern '^[a-z0-9]+(-[a-z0-9]+)*$'"]),
        (
            "identify: {number: 某府发〔2026〕1号}",
            "identify: {number: 某府发〔2026〕1号, title: 甲}",
            ["x.yaml:3:1: identify: Value error, give exactly one of number, title and opening"],
        ),
        (
            "    summary_zh: 补贴。\n",
            '    summary_zh: ""\n',
            ["x.yaml:9:5: clauses.一.summary_zh: String should have at least 1 character"],
        ),
        (
            "en: [Is there a grant?]",
            "en: Is there a grant?",
            ["x.yaml:11:7: clauses.一.questions.en: Input should be a valid tuple"],
        ),
        (
            "    questions:\n      en: [Is there a grant?]",
            "    benefits: [{kind: gift, label_en: a, label_zh: b, quote: c, rate: -1}]",
            [
                "x.yaml:10:17: clauses.一.benefits.0.kind: Input should be 'grant', 'reward', 'interest_subsidy', "
                "'insurance_subsidy', 'tax_relief', 'fee_cut', 'time_limit', 'market_access', 'service' or 'fund'",
                "x.yaml:10:65: clauses.一.benefits.0.rate: Input should be greater than or equal to 0",
            ],
        ),
        (
            "    questions:\n      en: [Is there a grant?]",
            "    periods: [{quote: a, to: soon}]",
            ["x.yaml:10:26: clauses.一.periods.0.to: Input should be a valid date or datetime, input is too short"],
        ),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    """Every field that does not fit is a problem at its own place, all of them at once."""
    assert sorted(refused(tmp_path, GOOD.replace(old, new))) == expected


class Pair(Record):
    """A record with a rule that concerns all of it."""

    one: int
    two: int

    @model_validator(mode="after")
    def _apart(self) -> "Pair":
        if self.one == self.two:
            raise ValueError("one and two must differ")
        return self


def test_a_rule_over_a_whole_record_has_no_path(tmp_path: Path) -> None:
    """A rule that concerns the record as a whole is told without an empty name before it."""
    assert refused(tmp_path, "one: 1\ntwo: 1\n", Pair) == ["x.yaml:1:1: Value error, one and two must differ"]


def test_a_list_where_a_mapping_belongs_is_told(tmp_path: Path) -> None:
    """A file of the wrong shape is one problem at its beginning."""
    assert refused(tmp_path, "- a\n", TopicsFile) == [
        "x.yaml:1:1: Input should be a valid dictionary or instance of TopicsFile"
    ]


def test_a_byte_order_mark_is_no_key(tmp_path: Path) -> None:
    """A file saved with a byte order mark reads like one without."""
    file, problems = read(tmp_path, b"\xef\xbb\xbfa: 1\n")
    assert (file and file.data, problems) == ({"a": 1}, [])


def test_problems_are_sorted_by_place() -> None:
    """Problems are listed by file, line and column, so that two runs read alike."""
    places = [("b", 1, 1), ("a", 10, 1), ("a", 2, 5), ("a", 2, 1)]
    assert [str(p) for p in sorted(Problem(*place, "m") for place in places)] == [
        "a:2:1: m", "a:2:5: m", "a:10:1: m", "b:1:1: m",
    ]  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=60), st.text(st.sampled_from("a1:-[]{}&*!?|>'\"#%,\n \t@`~<甲"), max_size=60).map(str.encode)
    )
)
@example(b"&a {b: *a}")
@example(b"? [a]\n: b")
def test_no_file_breaks_the_reader(tmp_path: Path, text: bytes) -> None:
    """Whatever bytes stand in a file, it is read or refused with a problem of one line."""
    file, problems = read(tmp_path, text)
    assert (file is None) == bool(problems)
    assert [problem for problem in problems if "\n" in problem or not problem.startswith("x.yaml:")] == []
