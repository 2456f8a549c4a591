"""The server on bad days: ordered failures, lost connections, latency, flood control."""

import time

import httpx
import pytest

from . import BotApi, User
from .conftest import Client


def test_ordered_failures(client: Client, api: BotApi, ann: User) -> None:
    """A failure happens as often as ordered, to its method only, without effect."""
    api.fail_next("sendMessage", times=2)
    api.fail_next("sendMessage", status=429, retry_after=7)
    api.fail_next("sendMessage", status=400, description="Bad Request: no")
    client.ok("getMe")
    answers = [client.http.post("sendMessage", json={"chat_id": 1, "text": "x"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [502, 502, 429, 400, 200]
    assert answers[2].json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert answers[3].json()["description"] == "Bad Request: no"
    assert len(api.messages(1)) == 1
    assert [call.status for call in api.calls("sendMessage")] == [502, 502, 429, 400, 200]


def test_forgiven_failures(client: Client, api: BotApi, ann: User) -> None:
    """Failures that were ordered and not met yet can be taken back."""
    api.fail_next("sendMessage", times=3)
    assert client.refused("sendMessage", chat_id=1, text="x") == "Bad Gateway"
    api.forgive("sendMessage")
    client.ok("sendMessage", chat_id=1, text="x")


def test_dropped_connections(client: Client, api: BotApi, ann: User) -> None:
    """A connection is closed without an answer before or after the call takes effect."""
    for when, count in (("before", 0), ("after", 1)):
        api.drop_next("sendMessage", when=when)
        with pytest.raises(httpx.TransportError):
            client.ok("sendMessage", chat_id=1, text="x")
        assert api.wait_for_call("sendMessage").status == 0
        assert len(api.messages(1)) == count
    client.ok("sendMessage", chat_id=1, text="x")
    with pytest.raises(ValueError):
        api.drop_next("sendMessage", when="never")


def test_delay(client: Client, api: BotApi, ann: User) -> None:
    """Latency is for every call or for one method; a call the client gave up still takes effect."""
    api.delay(0.2)
    api.delay(0, "getChat")
    start = time.monotonic()
    client.ok("getChat", chat_id=1)
    assert time.monotonic() - start < 0.15
    client.ok("getMe")
    assert time.monotonic() - start > 0.2
    with pytest.raises(httpx.ReadTimeout):
        client.http.post("sendMessage", json={"chat_id": 1, "text": "x"}, timeout=0.05)
    assert api.wait_for_call("sendMessage").status == 0
    assert ann.wait_for_message().text == "x"


def test_flood_rule(client: Client, api: BotApi) -> None:
    """More messages a second than the rule allows are refused with a time to wait."""
    for number in range(1, 5):
        api.user(id=number)
    api.flood_rule(per_chat=1, overall=3)
    client.ok("sendMessage", chat_id=1, text="x")
    again = client.http.post("sendMessage", json={"chat_id": 1, "text": "x"})
    assert (again.status_code, again.json()["parameters"]) == (429, {"retry_after": 1})
    client.ok("sendMessage", chat_id=2, text="x")
    client.ok("sendMessage", chat_id=3, text="x")
    assert client.refused("sendMessage", chat_id=4, text="x") == "Too Many Requests: retry after 1"
    time.sleep(1.05)
    client.ok("sendMessage", chat_id=4, text="x")
    api.flood_rule(enabled=False)
    client.ok("sendMessage", chat_id=4, text="x")


def test_flood_rule_of_a_group(client: Client, api: BotApi) -> None:
    """A group takes so many messages and edits a minute, however fast they come; a private chat has its second."""
    group, other = api.group(), api.group()
    api.user(id=1)
    api.flood_rule(per_chat=1, overall=None, per_group=3)
    sent = [client.ok("sendMessage", chat_id=group.id, text=text) for text in ("x", "y")]
    client.ok("editMessageText", chat_id=group.id, message_id=sent[0]["message_id"], text="z")
    again = client.http.post("sendMessage", json={"chat_id": group.id, "text": "x"})
    assert again.status_code == 429
    assert 55 <= again.json()["parameters"]["retry_after"] <= 60
    client.ok("sendMessage", chat_id=other.id, text="x")
    client.ok("sendMessage", chat_id=1, text="x")
    assert client.refused("sendMessage", chat_id=1, text="x") == "Too Many Requests: retry after 1"
