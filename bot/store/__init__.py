"""The SQLite stores: knowledge (derived, can be thrown away)."""
