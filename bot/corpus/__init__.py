"""From the five kinds of curated and official files to documents and clauses."""
