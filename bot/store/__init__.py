"""The SQLite stores: knowledge (derived, can be thrown away) and state (of users, cannot)."""
