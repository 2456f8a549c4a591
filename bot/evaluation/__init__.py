"""Measures how good the answers are, on questions with known right clauses."""
