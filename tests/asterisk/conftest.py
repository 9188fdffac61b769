from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.asterisk.clinic import RunningClinic

_CALLERS = itertools.count(1)


@pytest.fixture
def caller() -> str:
    """A number nobody else calls from in this run; no patient's."""
    return f"+1555557{next(_CALLERS):04d}"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningClinic]:
    clinic = RunningClinic(tmp_path_factory.mktemp("clinic"))
    await clinic.start()
    yield clinic
    await clinic.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def clinic(shared: RunningClinic) -> AsyncIterator[RunningClinic]:
    """The clinic that most tests share; every phone of a test is signed out and gone after it."""
    yield shared
    await shared.clear_phones()
