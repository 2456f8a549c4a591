"""Reports the answers to the kept half of the development questions: ``python -m benchmarks.evaluate [--all]``."""

import sys
import time
from collections import defaultdict
from datetime import date

from benchmarks.questions import Question
from benchmarks.questions import kept as kept_questions
from bot.advice.answer import Answer
from bot.session import open_session

AS_OF = date(2026, 11, 21)


def place(question: Question, answer: Answer) -> int | None:
    """Return the place (from 0) of the first right match, or None."""
    return next((i for i, match in enumerate(answer.matches) if question.right(match.reference)), None)


def share(part: int, whole: int) -> str:
    """Return a percentage with its counts."""
    return f"{100 * part / whole:5.1f}% ({part}/{whole})" if whole else "   -"


def main() -> None:
    """Print first, first three, refusals and latency, by language and style; with --all also every miss."""
    session = open_session()
    questions = kept_questions()
    session.advisor.ask("warm up")
    groups: dict[str, list[tuple[Question, Answer, int | None]]] = defaultdict(list)
    seconds: list[float] = []
    for question in questions:
        start = time.perf_counter()
        answer = session.advisor.ask(question.text, AS_OF)
        seconds.append(time.perf_counter() - start)
        row = (question, answer, place(question, answer))
        for name in ("all", f"language {question.language}", f"style {question.style}"):
            groups[name].append(row)
    for name, rows in sorted(groups.items()):
        asked = [r for r in rows if r[0].gold]
        others = [r for r in rows if not r[0].gold]
        first = sum(r[2] == 0 for r in asked)
        three = sum(r[2] is not None and r[2] < 3 for r in asked)
        wrongly = sum(r[1].outcome == "none" for r in asked)
        rightly = sum(r[1].outcome == "none" for r in others)
        print(
            f"{name:22} first {share(first, len(asked))}  three {share(three, len(asked))}  "
            f"wrongly refused {share(wrongly, len(asked))}  rightly refused {share(rightly, len(others))}"
        )
    ordered = sorted(seconds)
    print(f"latency p50 {1000 * ordered[len(ordered) // 2]:.1f} ms, p99 {1000 * ordered[-len(ordered) // 100]:.1f} ms")
    if "--all" in sys.argv:
        for question, answer, found in groups["all"]:
            if (question.gold and found != 0) or (not question.gold and answer.outcome != "none"):
                got = [(round(m.score, 2), m.reference) for m in answer.matches[:3]]
                print(f"\n{question.text}\n  wanted {question.gold or 'none'}, {answer.outcome} {got}")


if __name__ == "__main__":
    main()
