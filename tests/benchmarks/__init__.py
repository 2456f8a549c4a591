"""Tests of the commands that measure and fit."""
