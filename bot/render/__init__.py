"""Turns an answer into text: one view, shown as plain text, HTML or JSON."""
