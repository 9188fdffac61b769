"""One laboratory for all tests of this folder."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.careline.phones.laboratory import Laboratory, present


@pytest.fixture(scope="session")
def _laboratory() -> Iterator[Laboratory]:
    if not present():
        pytest.skip("no Asterisk in .careline/asterisk: run `make setup`")
    laboratory = Laboratory()
    laboratory.start()
    try:
        asyncio.run(laboratory.ready())
        yield laboratory
    finally:
        laboratory.stop()


@pytest.fixture
def lab(_laboratory: Laboratory) -> Laboratory:
    """A small Asterisk that answers SIP."""
    return _laboratory
