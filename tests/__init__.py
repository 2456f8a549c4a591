"""Tests of InvestBot Chongqing."""
