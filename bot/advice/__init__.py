"""The only way to an answer: terminal, JSON, Telegram and tests all call the same function."""
