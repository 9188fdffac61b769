from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from careline.phones.agent import Behaviour
from tests.asterisk.clinic import RunningClinic
from tests.asterisk.provider import Provider

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


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def provider() -> AsyncIterator[Provider]:
    """The far end of a trunk that a test file's clinic dials out through."""
    made = Provider()
    await made.open()
    yield made
    await made.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def changed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, provider: Provider
) -> AsyncIterator[RunningClinic]:
    """A test file's own clinic: the file's ``change`` has changed its settings; it is told where calls out go."""
    folder = tmp_path_factory.mktemp(request.module.__name__.rpartition(".")[2])
    made = RunningClinic(folder, lambda settings: request.module.change(settings, f"127.0.0.1:{provider.port}"))
    await made.start()
    yield made
    await made.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def own(changed: RunningClinic, provider: Provider) -> AsyncIterator[RunningClinic]:
    """The same for one test; every phone is signed out and gone after it, and no call out is left."""
    provider.behaviour = Behaviour(after_ms=300)
    yield changed
    await changed.clear_phones()
    provider.forget()
