"""The ways in: the terminal and Telegram."""
