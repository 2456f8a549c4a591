"""Scores the matching as an intent classifier: ``python -m benchmarks.clinc FILE [--peers]``.

FILE has the format of CLINC150's data_full.json: the keys train, val, test, oos_train, oos_val and oos_test, each a
list of [text, label]. Weights and threshold come from train, oos_train, val and oos_val; test and oos_test are only
reported. The peers need the extra ``fit`` (scikit-learn) for the linear SVM, the others nothing more.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import click
import numpy as np
from rapidfuzz import fuzz, process

from bot.encoder import load_encoder
from bot.errors import ExamplesError
from bot.evaluation.measures import Share, share
from bot.matching.classify import Example, PhraseClassifier, choose_threshold
from bot.text import fold

KEYS = ("train", "val", "test", "oos_train", "oos_val", "oos_test")
Verdict = tuple[str, float]
"""The likeliest label and how sure its method is; only the order of the second number matters."""
Judge = Callable[[str], Verdict]
_NEAREST = 3


@dataclass(frozen=True)
class Split:
    """A data set: what is learnt from, what is chosen on, what is reported."""

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    test: tuple[Example, ...]


@dataclass(frozen=True)
class Score:
    """What one method reached on the reported phrases."""

    name: str
    inside: Share
    """Phrases with a label that got it; none counts as wrong."""
    outside: Share
    """Phrases without a label that got none."""
    threshold: float
    fitted: float
    """Seconds to fit, the choice of the threshold left out for the peers."""
    p50: float
    """Seconds a phrase."""
    p99: float


def read(path: Path) -> Split:
    """Return the data set in ``path``; raises ExamplesError with the place where it has another shape."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExamplesError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise ExamplesError(
            f"{path}: not JSON in UTF-8 ({error}); give a file like CLINC150's data_full.json"
        ) from error
    if not isinstance(data, dict):
        raise ExamplesError(f"{path}: an object with the keys {', '.join(KEYS)} is wanted")
    if missing := [key for key in KEYS if key not in data]:
        raise ExamplesError(f"{path}: the key {missing[0]} is missing; wanted are {', '.join(KEYS)}")
    held = {key: tuple(_examples(path, key, data[key])) for key in KEYS}
    return Split(held["train"] + held["oos_train"], held["val"] + held["oos_val"], held["test"] + held["oos_test"])


def _examples(path: Path, key: str, rows: object) -> Iterator[Example]:
    if not isinstance(rows, list) or not rows:
        raise ExamplesError(f"{path}: {key}: a list of [text, label] is wanted")
    for i, row in enumerate(rows):
        if not (isinstance(row, list) and len(row) == 2 and all(isinstance(part, str) for part in row)):
            raise ExamplesError(f"{path}: {key}[{i}]: [text, label] is wanted, two strings")
        yield Example(row[0], None if key.startswith("oos") else row[1])


def measure(name: str, judge: Judge, threshold: float, fitted: float, test: Sequence[Example]) -> Score:
    """Ask ``judge`` every phrase of ``test``, one at a time."""
    seconds: list[float] = []
    rows: list[tuple[Example, str | None]] = []
    for example in test:
        start = perf_counter()
        label, sure = judge(example.text)
        seconds.append(perf_counter() - start)
        rows.append((example, label if sure >= threshold else None))
    p50, p99 = np.quantile(seconds, (0.5, 0.99))
    return Score(
        name,
        share(got == example.label for example, got in rows if example.label is not None),
        share(got is None for example, got in rows if example.label is None),
        threshold,
        fitted,
        float(p50),
        float(p99),
    )


def scores(split: Split, with_peers: bool) -> Iterator[Score]:
    """Yield what the classifier reaches, then its peers, each fitted and asked in this process."""
    start = perf_counter()
    classifier = PhraseClassifier(load_encoder()).fit(split.train, split.validation)
    fitted = perf_counter() - start
    yield measure("this classifier", classifier.judge, classifier.threshold, fitted, split.test)
    if not with_peers:
        return
    inside = [example for example in split.train if example.label is not None]
    for name, learn in (("TF-IDF linear SVM", _svm), ("RapidFuzz", _fuzzy), ("embeddings", _meaning)):
        start = perf_counter()
        judge = learn(inside)
        if judge is None:
            print(f"{name}: left out, its package is not installed or switched off", file=sys.stderr)
            continue
        fitted = perf_counter() - start
        yield measure(name, judge, _threshold(judge, split.validation), fitted, split.test)


def _threshold(judge: Judge, validation: Iterable[Example]) -> float:
    rows = [(example, *judge(example.text)) for example in validation]
    return choose_threshold(
        np.asarray([label == example.label for example, label, _ in rows]),
        np.asarray([sure for _, _, sure in rows]),
        np.asarray([example.label is None for example, _, _ in rows]),
    )


def _svm(examples: Sequence[Example]) -> Judge | None:
    """A linear SVM over TF-IDF of words and characters; the greatest distance from a plane says how sure it is."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_union
        from sklearn.svm import LinearSVC
    except ImportError:
        return None
    union = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    rows = union.fit_transform([example.text for example in examples])
    machine = LinearSVC().fit(rows, [example.label for example in examples])

    def judge(text: str) -> Verdict:
        far: Any = machine.decision_function(union.transform([text])).ravel()
        if len(machine.classes_) == 2:  # one plane between two labels
            far = np.asarray([-far[0], far[0]])
        return str(machine.classes_[far.argmax()]), float(far.max())

    return judge


def _fuzzy(examples: Sequence[Example]) -> Judge:
    """The label of the nearest example by token_sort_ratio."""
    forms = [fold(example.text) for example in examples]

    def judge(text: str) -> Verdict:
        _, likeness, place = process.extract(fold(text), forms, scorer=fuzz.token_sort_ratio, limit=1)[0]
        return str(examples[place].label), likeness

    return judge


def _meaning(examples: Sequence[Example]) -> Judge | None:
    """The label whose nearest three examples are on average nearest by sentence vectors."""
    encoder = load_encoder()
    if encoder is None:
        return None
    known = sorted(examples, key=lambda example: str(example.label))
    texts = [example.text for example in known]
    vectors = np.concatenate([encoder.encode(texts[i : i + 64]) for i in range(0, len(texts), 64)])
    labels, starts = np.unique([str(example.label) for example in known], return_index=True)

    def judge(text: str) -> Verdict:
        cosines = vectors @ encoder.encode([text])[0]
        means = [np.sort(part)[-_NEAREST:].mean() for part in np.split(cosines, starts[1:])]
        best = int(np.argmax(means))
        return str(labels[best]), float(means[best])

    return judge


def _print(score: Score) -> None:
    parts = (f"{100 * s.value:5.1f}% [{100 * s.low:.1f}, {100 * s.high:.1f}]" for s in (score.inside, score.outside))
    inside, outside = parts
    print(
        f"{score.name:<18} in-scope {inside}  out-of-scope {outside}  threshold {score.threshold:6.3f}  "
        f"fit {score.fitted:6.1f} s  p50 {1000 * score.p50:6.2f} ms  p99 {1000 * score.p99:6.2f} ms",
        flush=True,
    )


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--peers", is_flag=True, help="Measure lexical methods and the vectors alone in the same run.")
def main(file: Path, peers: bool) -> None:
    """Print in-scope accuracy and out-of-scope recall on the test phrases of FILE, with intervals."""
    try:
        split = read(file)
        for score in scores(split, peers):
            _print(score)
            if score.name == "this classifier":
                used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                print(f"most memory of the process {used / (2**20 if sys.platform == 'darwin' else 2**10):.0f} MB")
    except ExamplesError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
