"""A long random history of a clinic with every strategy, and everything the core says to it, as lines of text."""

from __future__ import annotations

import random
from collections.abc import Iterator

from acd import strategies
from acd.core import Acd
from acd.messages import (
    AgentAnswered,
    AgentPaused,
    AgentProfile,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnpaused,
    Bridge,
    CallerLeft,
    Clinic,
    Event,
    Offer,
    OfferFailed,
    Queued,
    QueueRules,
    TalkEnded,
    Woken,
    WrapUpEnded,
)
from acd.needs import any_of, skill

SKILLS = ("nurse", "billing", "pediatrics", "family")
ASKED_BESIDE = (any_of([skill("pediatrics", 2), skill("family", 3)]), ("not", skill("nurse", 4)), *[None] * 6)
PRIORITIES = ("emergency", "urgent", "soon", "routine")


def clinic(draw: random.Random) -> Clinic:
    agents = tuple(
        AgentProfile(
            f"a{number:02}",
            tuple((name, draw.randint(1, 5)) for name in SKILLS if draw.random() < 0.5),
            tuple((language, draw.randint(1, 5)) for language in ("en", "es") if draw.random() < 0.8),
            signed_in=draw.random() < 0.9,
        )
        for number in range(60)
    )
    queues = tuple(QueueRules(name, strategy=name, wrap_up_ms=300, max_wait_ms=9_000) for name in strategies.known())
    return Clinic(agents, queues)


def event(draw: random.Random, at: int, offers: list[str], talks: list[str], number: int) -> Event:
    agent = f"a{draw.randrange(60):02}"
    call = f"c{max(0, number - draw.randrange(60))}"
    offer = offers[-draw.randint(1, min(40, len(offers)))] if offers else "none-0"
    match draw.randrange(16):
        case 0 | 1 | 2 | 3 | 4:
            needs = tuple((name, draw.randint(1, 3)) for name in draw.sample(SKILLS, draw.randint(0, 2)))
            language, priority = draw.choice(("en", "es", "")), draw.choice(PRIORITIES)
            need = draw.choice(ASKED_BESIDE)
            queue = draw.choice(strategies.known())
            preferred = (agent,) if draw.random() < 0.2 else ()
            return Queued(at, f"c{number}", queue, needs, language, priority, at, None, need, (), preferred)  # type: ignore[arg-type]
        case 5 | 6 | 7 | 8:
            return AgentAnswered(at, offer)
        case 9 | 10:
            return TalkEnded(at, talks.pop(draw.randrange(len(talks))) if talks else call)
        case 11:
            return WrapUpEnded(at, agent)
        case 12:
            return draw.choice((CallerLeft(at, call), OfferFailed(at, offer, "busy")))
        case 13:
            return draw.choice((AgentPaused(at, agent, "lunch"), AgentSignedOut(at, agent)))
        case 14:
            return draw.choice((AgentUnpaused(at, agent), AgentSignedIn(at, agent)))
    return Woken(at)


def history(seed: int, events: int = 6_000) -> Iterator[str]:
    """Each command, event by event, and the dump at the end."""
    draw = random.Random(seed)
    acd, at, offers, talks = Acd(clinic(draw)), 1_000, list[str](), list[str]()
    for number in range(events):
        at += draw.choice((0, 1, 40))
        due = acd.deadline()
        one = Woken(due) if due is not None and due <= at else event(draw, at, offers, talks, number)
        commands = acd.handle(one)
        offers += [command.offer for command in commands if isinstance(command, Offer)]
        talks += [command.call for command in commands if isinstance(command, Bridge)]
        yield from map(repr, commands)
    yield repr(acd.dump())
