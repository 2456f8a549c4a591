"""Tests of the knowledge store."""
