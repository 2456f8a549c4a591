"""Tests of bot.updates."""
