"""From a question to clauses, each with a calibrated probability that it answers the question."""
