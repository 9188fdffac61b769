"""A call that was becomes a test. Every test of the front door is played, stored as a call, and recorded again."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import pytest

from careline.flow_tests.reading import Case, read_tests
from careline.flow_tests.recording import Recorded, as_yaml, made_up_keys, recorded
from careline.flow_tests.running import Result
from crm.model import Interaction, StepRecord
from ivr.flow import FlowSet
from ivr.interpreter import step as step_call
from ivr.loader import load_flow_files, load_flows
from ivr.messages import HungUp
from ivr.spoken_value import SpokenValue
from ivr.spoken_values.date import Date
from ivr.spoken_values.date_of_birth import DateOfBirth
from ivr.spoken_values.digits import Digits
from ivr.spoken_values.yes_no import YesNo
from tests.careline.flow_tests.workshop import PROJECT, cases, flows, run, settings
from tests.ivr.nodes.form_flow import form_text
from tests.ivr.spoken_values.talk import WEDNESDAY

OTHERWISE = {
    "A controlled medicine goes to a nurse, in turn": ["the call went another way after refill/may_refill"],
}
"""What the record of a call does not tell: in which state the patient's records were."""
FRONT_DOOR = PROJECT / "flows" / "front-door.tests.yaml"


@cache
def shipped() -> FlowSet:
    return load_flows(PROJECT / "flows", PROJECT / "prompts", settings().facts())


def front_door() -> list[Case]:
    return [case for case in read_tests([FRONT_DOOR], shipped(), settings()) if case.language == "en"]


def as_stored(result: Result, *, caller: str | None = "+15555550123") -> Interaction:
    """What the switchboard would have stored of this call."""
    ended = [moment.event for moment in result.moments if isinstance(moment.event, HungUp)]
    last = ended[0] if ended else HungUp(result.moments[-1].at + 1_000, "caller")
    call, _ = step_call(result.case.flow, result.moments[-1].after, last)
    steps = tuple(
        StepRecord(position=place, **{key: value for key, value in asdict(step).items() if key != "extra"})
        for place, step in enumerate(call.steps)
    )
    return Interaction(
        id="1.1",
        started_at=result.moments[0].at,
        ended_at=result.moments[-1].at,
        dialled="5550100",
        caller=caller,
        patient=call.patient,
        language=call.language,
        flow=result.case.flow.name,
        flow_version=result.case.flow.version,
        outcome=call.outcome,
        hung_up_by=last.by,
        steps=steps,
    )


def made_from(interaction: Interaction, of: FlowSet) -> Recorded:
    return asyncio.run(recorded(interaction, of.flows[interaction.flow], settings()))


def again(made: Recorded, of: FlowSet, folder: Path) -> Result:
    path = folder / "recorded.tests.yaml"
    path.write_text(as_yaml(made), encoding="utf-8")
    (result,) = run(read_tests([path], of, settings()))
    return result


@pytest.mark.parametrize("case", front_door(), ids=lambda case: case.name)
def test_every_call_of_the_front_door_can_be_recorded(case: Case, tmp_path: Path) -> None:
    (result,) = run([case])
    interaction = as_stored(result)
    made = made_from(interaction, shipped())
    replayed = again(made, shipped(), tmp_path)
    assert replayed.passed, [failure.complaints for failure in replayed.failures]
    assert made.remarks == OTHERWISE.get(case.name, [])
    if made.remarks:
        return
    walked = [step.node for step in replayed.moments[-1].after.steps]
    wanted = [step.node for step in interaction.steps if step.kind != "aside"]
    assert walked[: len(wanted)] == wanted


PRIVATE = 'tests:\n  - test: private\n    when: [{press: "2"}, {press: "987"}]\n'


def test_nothing_of_the_caller_is_in_it(tmp_path: Path) -> None:
    (result,) = run(cases(PRIVATE, tmp_path))
    made = made_from(as_stored(result, caller="+12125557788"), flows(tmp_path))
    text = as_yaml(made)
    assert made.steps[1] == {"press": "123", "expect": {"node": "bye"}}
    assert all(secret not in text for secret in ("987", "2125557788", "2026"))
    assert "Nothing in it is the caller's" in text
    assert again(made, flows(tmp_path), tmp_path).passed


def test_who_withholds_his_number_still_does(tmp_path: Path) -> None:
    (result,) = run(cases(PRIVATE, tmp_path))
    assert made_from(as_stored(result, caller=None), flows(tmp_path)).given["caller"] == "withheld"


FORM = """
tests:
  - test: a form
    given: {language: en}
    when: [{says: "Tuesday afternoon with Ortiz"}, {press: "2"}, {press: "4"}, {press: "1"}]
"""


def test_a_form_is_filled_by_keys_with_the_same_choices(tmp_path: Path) -> None:
    (tmp_path / "flow.yaml").write_text(form_text().replace("flow: probe", "flow: flow"), encoding="utf-8")
    of = load_flow_files([tmp_path / "flow.yaml"], PROJECT / "prompts", settings().facts())
    (tmp_path / "flow.tests.yaml").write_text(FORM, encoding="utf-8")
    (result,) = run(read_tests([tmp_path / "flow.tests.yaml"], of, settings()))
    made = made_from(as_stored(result), of)
    pressed = [step["press"] for step in made.steps if "press" in step]
    assert (pressed[0], pressed[2], pressed[-1]) == ("1", "2", "1")
    assert "Ortiz" not in as_yaml(made)
    assert again(made, of, tmp_path).passed


ASKING = """
flow: flow
languages: [en]
variables:
  covered: {type: yes_no, privacy: public}
start: ask
fallback: desk
nodes:
  ask:
    http:
      service: insurance
      path: /coverage
      answer: {active: {into: covered, privacy: public}}
      go: bye
      failed: desk
      not_found: bye
  bye: {hangup: {say: engine.goodbye}}
  desk: {enqueue: {queue: front_desk}}
"""


@pytest.mark.parametrize(
    ("did", "kept"),
    [
        ("timeout", "timeout"),
        ("{status: 404}", {"status": 404}),
        ("{status: 401}", {"status": 422}),
        ("{after: 1s}", None),
    ],
)
def test_what_a_service_did_is_done_again(did: str, kept: object, tmp_path: Path) -> None:
    facts = replace(settings().facts(), services=("insurance",))
    (tmp_path / "flow.yaml").write_text(ASKING, encoding="utf-8")
    of = load_flow_files([tmp_path / "flow.yaml"], PROJECT / "prompts", facts)
    test = f"tests:\n  - test: asks\n    given: {{services: {{insurance: {did}}}}}\n"
    (tmp_path / "flow.tests.yaml").write_text(test, encoding="utf-8")
    (result,) = run(read_tests([tmp_path / "flow.tests.yaml"], of, settings()))
    made = made_from(as_stored(result), of)
    assert made.given.get("services", {}).get("insurance") == kept
    assert again(made, of, tmp_path).passed


def test_where_the_record_is_not_enough_the_test_says_so(tmp_path: Path) -> None:
    (result,) = run(cases(PRIVATE, tmp_path))
    interaction = as_stored(result)
    step = interaction.steps[0]
    lost = Interaction(**{**_fields(interaction), "steps": (_with(step, answer="gone"), *interaction.steps[1:])})
    made = made_from(lost, flows(tmp_path))
    assert made.remarks == ["what happened at choose is not told by the record"]
    other = Interaction(**{**_fields(interaction), "steps": (_with(step, answer="desk"), *interaction.steps[1:])})
    assert made_from(other, flows(tmp_path)).remarks == ["the call went another way after choose"]
    assert "# Note: the call went another way after choose." in as_yaml(made_from(other, flows(tmp_path)))
    old = Interaction(**{**_fields(interaction), "flow_version": "before"})
    assert made_from(old, flows(tmp_path)).remarks == ["the flow has changed since that call"]


def _fields(interaction: Interaction) -> dict[str, object]:
    return {name: getattr(interaction, name) for name in Interaction.__dataclass_fields__}


def _with(step: StepRecord, **changes: object) -> StepRecord:
    from dataclasses import replace

    return replace(step, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "answer", "privacy", "keys"),
    [
        (Date(order="MMDDYYYY"), "1971-12-31", "phi", "03141985"),
        (DateOfBirth(order="DDMMYYYY"), "1971-12-31", "phi", "14031985"),
        (Digits(length=4), "9876", "phi", "1234"),
        (Digits(max=6), "98765", "phi", "12345#"),
        (Digits(), "", "secret", "1234#"),
        (YesNo(), "no", "phi", "1"),
        (YesNo(), "no", "public", "2"),
        (Date(order="YYYYMMDD", when="future"), "2026-12-31", "phi", "20261029"),
    ],
)
def test_made_up_values_are_of_the_same_type(value: SpokenValue, answer: str, privacy: str, keys: str) -> None:
    step = StepRecord(0, "n", "collect", 0, 0, answer=answer, privacy=privacy)
    assert made_up_keys(value, step, WEDNESDAY) == keys
