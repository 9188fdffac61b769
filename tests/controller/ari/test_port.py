from __future__ import annotations

import inspect

import pytest

from controller.ari.client import AriClient
from controller.ari.fake import FakeAri
from controller.ari.port import Ari


@pytest.mark.parametrize("filling", [AriClient, FakeAri])
@pytest.mark.parametrize("method", ["send", "call"])
def test_real_and_fake_take_the_same_arguments(filling: type, method: str) -> None:
    assert inspect.signature(getattr(filling, method)) == inspect.signature(getattr(Ari, method))
