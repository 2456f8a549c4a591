"""Tests of the matching of questions and clauses."""
