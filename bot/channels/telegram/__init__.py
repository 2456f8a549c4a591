"""The Telegram channel; nothing outside this folder imports ``telegram``."""
