"""Tests of the corpus layer: official papers become documents and clauses."""
