"""One node in the smallest flow around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.facts import ClinicFacts
from ivr.problems import FileProblems
from tests.ivr.caller import NOON, Caller, flow_of
from tests.ivr.conftest import FACTS

TEXT = "{privacy: phi}"
HEAD = """
flow: probe
languages: [en, es]
start: here
fallback: desk
variables:
  account: {privacy: phi}
  reason: {privacy: public}
nodes:
  desk: {enqueue: {queue: front_desk}}
  nurse: {enqueue: {queue: nurse}}
  bye: {hangup: {say: engine.goodbye}}
  here: """


def probe(
    node: str,
    folder: Path,
    *,
    at: int = NOON,
    caller: str | None = "+15555550123",
    facts: ClinicFacts = FACTS,
    more: str = "",
    account: str = TEXT,
) -> Caller:
    """A caller who stands in ``node``; ``more`` variables are lines of YAML, ``account`` is declared so."""
    head = HEAD.replace(TEXT, account, 1).replace("nodes:\n", f"{more}nodes:\n")
    return Caller(flow_of(head + node + "\n", folder, facts), at, caller)


def refused(node: str, folder: Path, *, account: str = TEXT) -> str:
    """What the loader says of ``node``."""
    with pytest.raises(FileProblems) as caught:
        flow_of(HEAD.replace(TEXT, account, 1) + node + "\n", folder)
    return str(caught.value)
