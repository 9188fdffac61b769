"""Flows drawn at random that would take the emergency's key and words for themselves if they were let.

Every kind of node that asks, says or waits is drawn, with keys and words among which the emergency's own, parts of
them and the universal commands are likely. What comes out is mostly refused; what is not must obey the law of
``test_emergency_laws``.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

Drawn = dict[str, Any]

HARMLESS = ["bill", "refill", "a nurse", "pain", "breathe", "one", "nine", "nine one", "yes", "no", "help", "operator"]
ALARMS = [
    "chest pain",
    "bad chest pain",
    "suicide",
    "emergency",
    "nine one one",
    "Emergency!",
    "dolor de pecho",
    "응급",
]
NODES = ("ask", "count", "fill", "tell", "note", "ring", "wait", "bye")

words = st.sampled_from([*HARMLESS * 20, *ALARMS])
keys = st.sampled_from([*"12345678" * 12, *"09*#"])
barge_in = st.sampled_from(["off", "keys", "speech", "hotword"])
target = st.sampled_from([*NODES, "desk"])
said = st.just("load.press")


def choices(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Drawn]]:
    one = st.fixed_dictionaries({"key": keys, "words": st.lists(words, max_size=2), **more})
    return st.lists(one, min_size=1, max_size=3, unique_by=lambda drawn: drawn["key"])


handlers = st.lists(
    st.one_of(st.just({"reprompt": True}), st.builds(lambda go: {"go": go}, target)), min_size=1, max_size=2
)
asking = {"say": said, "barge_in": barge_in}
often = {"no_input": handlers, "no_match": handlers}
values = st.sampled_from(
    [
        {"type": "digits", "length": 3},
        {"type": "digits"},
        {"type": "date", "when": "future"},
        {"type": "time_of_day"},
        {"type": "number"},
        {"type": "money"},
        {"type": "phone_number"},
        {"type": "yes_no"},
    ]
)
names = st.lists(words, min_size=1, max_size=2, unique=True).map(
    lambda drawn: {"type": "name", "names": [{"id": f"n{at}", "says": one} for at, one in enumerate(drawn)]}
)
titles = st.one_of(st.just("the thing"), words).map(lambda drawn: {"en": drawn, "es": drawn})


def menu() -> st.SearchStrategy[Drawn]:
    return st.fixed_dictionaries({**asking, "choices": choices(go=target)}, optional=often)


def collect() -> st.SearchStrategy[Drawn]:
    optional = {**often, "confirm": st.booleans(), "term": st.sampled_from("#*")}
    return st.fixed_dictionaries({**asking, "into": st.just("a"), "go": target}, optional=optional)


@st.composite
def form(draw: st.DrawFn) -> Drawn:
    fields: list[Drawn] = []
    for into in draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True)):
        field = {"into": into, "title": draw(titles), "say": "load.press", "optional": draw(st.booleans())}
        if into == "c":
            field["choices"] = draw(choices(value=st.sampled_from(["x", "y", "z"])))
        fields.append(field)
    return {
        **draw(st.fixed_dictionaries(asking, optional={"at_once": st.booleans(), "confirm": st.booleans()})),
        "fields": fields,
        "go": draw(target),
    }


@st.composite
def flows(draw: st.DrawFn) -> str:
    """A flow file as JSON, which is YAML; its nodes go round in circles."""
    waiting = draw(choices(do=st.sampled_from(["callback", "position", "worse"])))
    nodes: Drawn = {
        "ask": {"menu": draw(menu())},
        "count": {"collect": draw(collect())},
        "fill": {"form": draw(form())},
        "tell": {"say": {"say": "load.press", "barge_in": draw(barge_in), "go": draw(target)}},
        "note": {"message": {"say": "load.press", "mailbox": "desk", "go": draw(target), "empty": draw(target)}},
        "ring": {"transfer": {"destination": "desk", "say": "load.press", "failed": draw(target)}},
        "wait": {"enqueue": {"queue": "billing", "while_waiting": waiting, "on": {"timed_out": draw(target)}}},
        "bye": {"hangup": {"say": "engine.goodbye"}},
        "desk": {"enqueue": {"queue": "front_desk"}},
    }
    flow = {
        "flow": "drawn",
        "languages": ["en", "es"],
        "start": draw(st.sampled_from(["fill", "fill", "ask", "count", "tell"])),
        "fallback": "desk",
        "variables": {"a": draw(values), "b": draw(st.one_of(values, names)), "c": {"privacy": "public"}},
        "nodes": nodes,
    }
    return json.dumps(flow, ensure_ascii=False)
