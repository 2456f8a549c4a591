"""Fixtures of the double's own tests: a running server and a plain HTTP client for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from . import BotApi, User


@dataclass
class Client:
    """Calls methods over HTTP, JSON-encoded, and checks the shape of the answers."""

    http: httpx.Client

    def ok(self, method: str, **params: Any) -> Any:
        """The result of a call that succeeds."""
        response = self.http.post(method, json=params)
        assert response.status_code == 200, response.text
        assert response.json()["ok"] is True
        return response.json()["result"]

    def refused(self, method: str, **params: Any) -> str:
        """The description of a call that fails, without "Bad Request: "."""
        response = self.http.post(method, json=params)
        body = response.json()
        assert body["ok"] is False and body["error_code"] == response.status_code >= 400
        return str(body["description"]).removeprefix("Bad Request: ")


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A server of its own for each test."""
    with BotApi(token="123:abc") as server:
        yield server


@pytest.fixture
def client(api: BotApi) -> Iterator[Client]:
    """A client with the right token."""
    with httpx.Client(base_url=f"{api.url}/bot123:abc/", trust_env=False, timeout=10) as http:
        yield Client(http)


@pytest.fixture
def ann(api: BotApi) -> User:
    """A user with id 1."""
    return api.user(id=1, first_name="Ann", language_code="en")
