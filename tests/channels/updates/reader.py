"""What a reader and an officer do in Telegram, and what comes of it."""

import asyncio

from tests.botapi import Group, Message, User


async def said(user: User, text: str) -> Message:
    """Write to the bot; its reply."""
    user.send(text)
    return await asyncio.to_thread(user.wait_for_message, 15)


async def next_message(chat: User | Group) -> Message:
    """The next message in a chat, edits left out."""
    return await asyncio.to_thread(chat.wait_for_message, 15, None, False)


async def pressed(user: User, message: Message, label: str) -> Message:
    """Press a button that turns its message; the message that it became."""
    user.press(message, label)
    return await asyncio.to_thread(user.wait_for_edit, message, 15)


def labels(message: Message) -> list[str]:
    """The labels of the buttons."""
    return [label for row in message.buttons for label, _ in row]


async def follow_tea(user: User) -> None:
    """Follow the topic of tea by the buttons of /subscribe."""
    menu = await said(user, "/subscribe")
    topics = await pressed(user, menu, menu.buttons[0][0][1])
    trade = await pressed(user, topics, topics.buttons[0][0][1])
    ticked = await pressed(user, trade, trade.buttons[1][0][1])
    assert any(label.startswith("✓ ") for label in labels(ticked))


async def publish(officer: User, office: Group) -> Message:
    """Publish what changed; the progress message."""
    officer.send("/publish", chat=office)
    await next_message(office)  # how readers see it
    preview = await next_message(office)
    officer.press(preview, preview.buttons[0][0][1])
    return await asyncio.to_thread(office.wait_for_edit, preview, 15)
