"""The pages over a small invented store, asked as a browser would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Get = Callable[..., Any]


@pytest.fixture
def world(store: Path) -> dict[str, int]:
    from tests.web import world

    return world.fill()


@pytest.fixture
def get(store: Path) -> Iterator[Get]:
    """Asks for an address: get("/problems"), get("/search", q="row"); `status=` is what must come back."""
    from django.test import Client
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    client = Client(raise_request_exception=False)

    def got(address: str, status: int = 200, **query: str) -> Any:
        response = client.get(address, query or None)
        assert response.status_code == status, f"{address}: {response.status_code} {response.content[:400]!r}"
        return response

    yield got
    teardown_test_environment()
