"""The pictures of conversations."""
