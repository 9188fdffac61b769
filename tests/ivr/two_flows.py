"""Two flows beside each other: ``front`` calls ``check``, or whatever a test makes of them."""

from __future__ import annotations

from pathlib import Path

from ivr.flow import FlowSet
from tests.ivr.shipped import load_files

FRONT = """
flow: front
languages: [en, es]
start: here
fallback: desk
variables:
  number: {type: digits, privacy: phi}
  kind: {privacy: public}
  good: {type: yes_no, privacy: public}
nodes:
  desk: {enqueue: {queue: front_desk}}
  nurse: {enqueue: {queue: nurse}}
  bye: {hangup: {say: engine.goodbye}}
  here: {set: {values: {number: "123", kind: "old"}, go: part}}
  part: {call: {flow: check, with: {account: number, tries: "3"}, into: {valid: good, kind: kind}, go: after}}
  after: {branch: {cases: [{when: good, go: bye}], else: nurse}}
"""
CHECK = """
flow: check
languages: [es, en]
arguments: [account, tries]
results: [valid, kind]
start: ask
variables:
  account: {type: digits, privacy: phi}
  tries: {type: number, privacy: public}
  valid: {type: yes_no, privacy: public}
  kind: {privacy: public}
nodes:
  ask:
    menu:
      say: load.press
      choices: [{key: 1, go: right}, {key: 2, go: wrong}]
      no_input: [{say: engine.no_input, reprompt: true}]
  right: {set: {values: {valid: "yes", kind: "new"}, go: done}}
  wrong: {set: {values: {valid: "no"}, go: done}}
  done: {return: {}}
"""


def load(folder: Path, **texts: str) -> FlowSet:
    """The flows given by name, all checked together. Raises FileProblems."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_files([folder / f"{name}.yaml" for name in texts])
