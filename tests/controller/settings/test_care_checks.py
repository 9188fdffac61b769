"""Each contradiction of acuity, callbacks, breaks, devices and well-being has its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controller.settings.clinic import block, mistakes

TRUNK = "match: [127.0.0.1]"
ALICE = "languages: {en: 5}, sign_in: at_start"


def callbacks(*more: str) -> tuple[str, str]:
    rules = ", ".join(('to: "127.0.0.1:5099"', *more))
    return TRUNK, f"{TRUNK}\n    callbacks: {{{rules}}}"


def queue(rules: str) -> tuple[str, str]:
    return "\nqueues:\n", f"\nqueues:\n  q: {{{rules}}}\n"


def agent(more: str) -> tuple[str, str]:
    return ALICE, f"{ALICE}, {more}"


OURS = 'caller: "+15555550100"'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (agent("teams: [ward]"), "agents alice: unknown team 'ward'"),
        (block("teams: [ward, ward]"), "team 'ward' is listed twice"),
        (agent("devices: [alice_mobile]"), "his devices leave out the one named like him. Add alice to the list."),
        (agent("devices: [alice, desk]"), "agents alice: device 'desk' already belongs to phones desk"),
        (agent("devices: [alice, bruno]"), "agents alice: device 'bruno' already belongs to agents bruno"),
        (agent("devices: [alice, alice]"), "agents alice: device 'alice' already belongs to agents alice"),
        (agent("devices: [alice, trunk_a]"), "names with trunk_ are kept for trunks"),
        (agent('breaks: [{at: "10:30", for: 15m, days: monday}]'), "'monday' is not a day or a range of days"),
        (
            agent('breaks: [{at: "10:30", for: 15m}, {at: "10:40", for: 5m, days: wed}]'),
            "agents alice: two breaks overlap on wed. Move or shorten one of them.",
        ),
        (
            agent('breaks: [{at: "23:50", for: 30m, days: sun}, {at: "00:10", for: 5m, days: mon}]'),
            "agents alice: two breaks overlap on mon.",
        ),
        (block("acuity: {soon: {head_start: 20m}}"), "soon callers have a larger head start than urgent callers"),
        (block("acuity: {urgent: {head_start: 1m}}"), "Give urgent callers at least as much as soon ones."),
        (block("acuity: {routine: {head_start: first}}"), "routine callers have a larger head start than soon callers"),
        (
            block("acuity: {urgent: {max_wait: 3m}}"),
            "acuity urgent: alarm comes at 3m, when max_wait 3m is over. "
            "Write a shorter alarm, 'never', or a longer max_wait.",
        ),
        (block("acuity: {soon: {max_wait: 3m, recall: 4m}}"), "acuity soon: recall comes at 4m"),
        (block("acuity: {emergency: {alarm: 2m}}"), "acuity emergency: alarm comes at 2m, when emergency max_wait 90s"),
        (block("on_call: [nadja]"), "unknown agent 'nadja'. Did you mean 'nadia'?"),
        (block("on_call: [nadia, nadia]"), "agent 'nadia' is listed twice"),
        (block("soft_pauses: [paperwrok]"), "unknown reason to pause 'paperwrok'. Did you mean 'paperwork'?"),
        (
            block("well_being: {decompress: 3m, hard_dispositions: [violence]}"),
            "well_being hard_dispositions: unknown disposition 'violence'.",
        ),
        (
            block("well_being: {decompress: 0s, hard_dispositions: [resolved]}"),
            "hard_dispositions mean nothing without quiet time after a hard call. Write 'decompress: 3m'",
        ),
        (
            block("well_being: {occupancy_ceiling: 85%, window: 2m, rest: 2m}"),
            "well_being: a rest of 2m is not shorter than the window 2m",
        ),
        (callbacks('caller: "+15555550199"'), "trunks provider: caller is not one of the clinic's numbers"),
        (
            callbacks(f"{OURS}}}\n    lines: {{to: a.example, {OURS}"),
            "trunks provider: lines are dialled as its callbacks",
        ),
        (
            (TRUNK, f'{TRUNK}\n    lines: {{to: a.example, caller: "+15555550199"}}'),
            "trunks provider: caller is not one of the clinic's numbers",
        ),
        (callbacks(OURS, "may_call: [US, UK]"), "trunks provider: unknown country 'UK'."),
        (callbacks(OURS, 'may_call: ["+1"]'), "countries begin with +1. Write the country, such as US."),
        (queue("callback: {hours: main}"), "callers are offered callbacks, and no trunk has 'callbacks'"),
    ],
)
def test_each_contradiction_has_its_sentence(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    found = mistakes(tmp_path, change)
    assert any(said in sentence for sentence in found), found
    assert len(found) == 1
    text = (tmp_path / "clinic.yaml").read_text(encoding="utf-8")
    begin = text.split(change[1])[0].count("\n") + 1
    assert begin <= int(found[0].split(":")[0]) <= begin + change[1].count("\n") + 1


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("{hours: mian}", "unknown hours 'mian'. Did you mean 'main'?"),
        ("{hours: main, attempts: 7}", "7 attempts, but one number is dialled 6 times a day"),
        ("{hours: main, attempts: 4, retry: 1h, expires: 3h}", "4 attempts take 3h, and the callback expires sooner"),
        ("{hours: main, offer_after: 10m}, max_wait: 10m", "a callback is offered after 10m. Callers leave"),
    ],
)
def test_a_callback_that_can_never_come_is_refused(tmp_path: Path, rules: str, said: str) -> None:
    found = mistakes(tmp_path, callbacks(OURS), queue(f"callback: {rules}"))
    assert len(found) == 1, found
    assert f"queues q: {said}" in found[0] or said in found[0]


def test_patients_are_called_through_one_trunk(tmp_path: Path) -> None:
    second = "\n  other:\n    match: [192.0.2.1]"
    rules = f'\n    callbacks: {{to: "192.0.2.1", {OURS}}}'
    found = mistakes(tmp_path, (TRUNK, f"{TRUNK}{rules}{second}{rules}"))
    assert len(found) == 1
    assert "trunks other: callbacks already go out through trunk provider. Remove one of them." in found[0]


def test_a_protected_break_is_no_soft_pause(tmp_path: Path) -> None:
    found = mistakes(
        tmp_path, agent('breaks: [{at: "10:30", for: 15m, reason: lunch}]'), block("soft_pauses: [lunch, paperwork]")
    )
    assert len(found) == 1
    assert "a break is protected, but 'lunch' is among soft_pauses" in found[0]


def test_a_clinic_may_have_its_own_reasons_to_pause(tmp_path: Path) -> None:
    own = block("pauses: {1: lunch, 2: rounds}")
    assert mistakes(tmp_path, own, block("soft_pauses: [rounds]")) == []
    assert "unknown reason to pause 'paperwork'" in mistakes(tmp_path, own)[0]
    assert "one digit from 1 to 9" in mistakes(tmp_path, block("pauses: {10: lunch}"))[0]


@pytest.mark.parametrize(
    "change",
    [
        agent("devices: [alice, alice_mobile], leg: nailed_up"),
        agent('breaks: [{at: "10:30", for: 15m}, {at: "10:45", for: 15m}, {at: "10:30", for: 15m, days: sat}]'),
        agent('breaks: [{at: "23:50", for: 20m, days: sun}, {at: "00:10", for: 5m, days: mon}]'),
        agent('breaks: [{at: "12:00", for: 24h, days: mon}]'),
        block("acuity: {urgent: {head_start: first, max_wait: 12m}, soon: {head_start: 20m, max_wait: 30m}}"),
        block("acuity: {urgent: {max_wait: 3m, alarm: never}}"),
        block("well_being: {occupancy_ceiling: 85%, decompress: 3m, hard_dispositions: [resolved]}"),
        callbacks(OURS, 'may_call: [US, CA, "+1555555"]'),
    ],
)
def test_what_does_not_contradict_passes(tmp_path: Path, change: tuple[str, str]) -> None:
    assert mistakes(tmp_path, change) == []
