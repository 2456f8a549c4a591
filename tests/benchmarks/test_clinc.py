"""The command that scores the classifier on a file in the format of CLINC150."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.clinc import main, read
from tests.matching.test_classify import EXAMPLES, VALIDATION


def _data() -> dict[str, list[list[str]]]:
    data: dict[str, list[list[str]]] = {}
    for key, held in (("train", EXAMPLES), ("val", VALIDATION), ("test", VALIDATION)):
        data[key] = [[example.text, example.label] for example in held if example.label is not None]
        data[f"oos_{key}"] = [[example.text, "oos"] for example in held if example.label is None]
    return data


def test_figures_are_printed(tmp_path: Path) -> None:
    """A small set gives one line of the classifier with both figures, its time and the memory."""
    file = tmp_path / "data.json"
    file.write_text(json.dumps(_data()), encoding="utf-8")
    result = CliRunner().invoke(main, [str(file)])
    assert result.exit_code == 0
    first, last = result.output.splitlines()
    assert first.startswith("this classifier") and "in-scope 100.0%" in first and "out-of-scope 100.0%" in first
    assert last.startswith("most memory of the process")


def test_peers_are_measured_beside_it(tmp_path: Path) -> None:
    """With --peers RapidFuzz is fitted and scored on the same phrases."""
    file = tmp_path / "data.json"
    file.write_text(json.dumps(_data()), encoding="utf-8")
    result = CliRunner().invoke(main, [str(file), "--peers"])
    assert result.exit_code == 0
    assert any(line.startswith("RapidFuzz") and "in-scope" in line for line in result.output.splitlines())


def test_labels_of_out_of_scope_phrases_are_none(tmp_path: Path) -> None:
    """The oos lists become phrases without a label, whatever their label is called, in the split of their name."""
    file = tmp_path / "data.json"
    file.write_text(json.dumps(_data()), encoding="utf-8")
    split = read(file)
    assert set(split.train) == set(EXAMPLES)
    assert set(split.validation) == set(split.test) == set(VALIDATION)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not JSON"),
        ("[]", "an object with the keys"),
        ('{"train": []}', "the key val is missing"),
        (json.dumps({**_data(), "test": []}), "test: a list of [text, label]"),
        (json.dumps({**_data(), "oos_val": [["one"]]}), "oos_val[0]: [text, label]"),
        (json.dumps({**_data(), "train": [["a", 1]]}), "train[0]: [text, label]"),
        (json.dumps({**_data(), "val": [["ships", "sea"]]}), "'sea' has no examples"),
    ],
)
def test_file_of_another_shape_is_refused(tmp_path: Path, content: str, message: str) -> None:
    """A file of another shape ends the command with one line that names the place."""
    file = tmp_path / "data.json"
    file.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(main, [str(file)])
    assert result.exit_code == 1
    assert message in result.output
    assert "Traceback" not in result.output


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is named."""
    result = CliRunner().invoke(main, [str(tmp_path / "nowhere.json")])
    assert result.exit_code == 1
    assert "nowhere.json: cannot be read" in result.output
