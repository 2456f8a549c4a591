"""Tests of the benchmarks that others run."""
