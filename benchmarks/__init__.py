"""Commands that measure and fit; figures and how to repeat them are in README.md beside this file."""
