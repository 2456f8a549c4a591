"""Fixtures of the benchmarks' tests."""

from tests.matching.conftest import tea

__all__ = ["tea"]
