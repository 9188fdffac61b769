"""What was expected against what was heard and done, told in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from careline.flow_tests.model import told_commands
from careline.flow_tests.reading import is_key
from careline.flow_tests.trace import entered, name_of, said
from controller.text.session import Moment, Session
from ivr.call import Asking, Call, Recording, Transferring, Waiting
from ivr.flow import Flow
from ivr.messages import Prompt
from ivr.texts import PLACEHOLDER
from ivr.words import normalise


def complaints(expect: Any, session: Session, since: Sequence[Moment]) -> Iterator[str]:
    """One sentence for each expectation that is not met. ``since``: what came after the last thing that happened."""
    yield from _heard(expect, session.flow, said(since))
    yield from _where(expect, session.call, since)
    yield from _variables(expect, session)
    yield from _done(expect, since)


def is_prompt(flow: Flow, prompt: Prompt, wanted: str) -> bool:
    """Is ``wanted``, a key or words, this prompt? A sentence with values in it is known by its form."""
    if not is_key(wanted):
        return normalise(wanted) in normalise(prompt.text)
    if prompt.key:
        return prompt.key == wanted
    sentence = flow.catalogue.texts.get(wanted, {}).get(prompt.language, "")
    return bool(_form(sentence).fullmatch(prompt.text))


@lru_cache(maxsize=1024)
def _form(sentence: str) -> re.Pattern[str]:
    parts = PLACEHOLDER.split(sentence)
    return re.compile(".*".join(re.escape(part) for part in parts[::2]), re.DOTALL)


def key_of(flow: Flow, prompt: Prompt) -> str:
    """The key by which people know a prompt, or its words."""
    if prompt.key:
        return prompt.key
    for key, sentences in flow.catalogue.texts.items():
        sentence = sentences.get(prompt.language, "")
        if PLACEHOLDER.search(sentence) and _form(sentence).fullmatch(prompt.text):
            return key
    return f'"{prompt.text}"'


def _heard(expect: Any, flow: Flow, prompts: Sequence[Prompt]) -> Iterator[str]:
    found: list[int] = []
    place = 0
    for wanted in expect.heard:
        at = next((i for i in range(place, len(prompts)) if is_prompt(flow, prompts[i], wanted)), None)
        if at is None:
            yield f"expected to hear {wanted}; heard {_list([key_of(flow, one) for one in prompts])}"
            return
        found.append(at)
        place = at + 1
    if expect.nothing_else:
        more = [key_of(flow, one) for index, one in enumerate(prompts) if index not in found]
        if more:
            yield f"expected to hear nothing else; heard {_list(more)} too"
    for unwanted in expect.not_heard:
        if any(is_prompt(flow, prompt, unwanted) for prompt in prompts):
            yield f"did not expect to hear {unwanted}, but it was said"
    if expect.in_language is not None:
        other = [prompt for prompt in prompts if prompt.language != expect.in_language]
        if other:
            yield f"expected all in '{expect.in_language}'; {key_of(flow, other[0])} was said in '{other[0].language}'"
    if expect.at_pace is not None:
        other = [prompt for prompt in prompts if prompt.pace != expect.at_pace]
        if other:
            yield f"expected all at pace {expect.at_pace}; {key_of(flow, other[0])} was said at {other[0].pace}"


def _where(expect: Any, call: Call, since: Sequence[Moment]) -> Iterator[str]:
    if expect.node is not None and call.node != expect.node:
        yield f"expected to be at {expect.node}; the call is at {call.node or 'no node'}"
    if expect.passed:
        nodes = [visit.node for visit in entered(since)]
        left = iter(nodes)
        if not all(name in left for name in expect.passed):
            yield f"expected to pass {_list(expect.passed)}; passed {_list(nodes)}"
    if expect.caller_is is not None and state_of(call) != expect.caller_is:
        yield f"expected the caller to be {_words(expect.caller_is)}; he is {_words(state_of(call))}"
    if expect.outcome is not None and call.outcome != expect.outcome:
        yield f"expected the outcome {expect.outcome}; it is {call.outcome or 'not decided yet'}"


def state_of(call: Call) -> str:
    """What the caller is doing, in the words of ``caller_is``."""
    phases = {"talking": "talking", "ending": "over", "ended": "over", "surrendered": "dialplan"}
    if call.phase in phases:
        return phases[call.phase]
    if call.phase == "confirming":
        return "emergency_question"
    match call.state:
        case Waiting() | Transferring():
            return "waiting"
        case Recording():
            return "recording"
        case Asking():
            return "asked"
        case other:
            return type(other).__name__.lower() if other is not None else "new"


def _variables(expect: Any, session: Session) -> Iterator[str]:
    for name, wanted in expect.variables.items():
        value = session.call.variables.get(name, "")
        if value != ("" if wanted is None else str(wanted)):
            shown = value if session.flow.privacy(name) == "public" else "another value" if value else ""
            yield f"expected {name} to be {wanted if wanted is not None else 'not set'}; it is {shown or 'not set'}"


def _done(expect: Any, since: Sequence[Moment]) -> Iterator[str]:
    commands = [command for moment in since for command in moment.commands]
    for name, kind in told_commands().items():
        given = [command for command in commands if isinstance(command, kind)]
        wanted = getattr(expect, name)
        if name in expect.not_done and given:
            yield f"did not expect {name}, but it was done"
        if wanted is None:
            continue
        if not given:
            others = [name_of(each) for each in commands if type(each) in told_commands().values()]
            yield f"expected {name}; done was {_list(others)}"
            continue
        asked = {field: getattr(wanted, field) for field in wanted.model_fields_set}
        wrong = [_differences(asked, command) for command in given]
        if all(wrong):
            yield from (f"expected {name} with {sentence}" for sentence in wrong[-1])


def _differences(asked: Mapping[str, Any], command: object) -> list[str]:
    return [
        f"{field} {_shown(value)}; it was {_shown(getattr(command, field))}"
        for field, value in asked.items()
        if _plain(getattr(command, field)) != _plain(value)
    ]


def _plain(value: Any) -> Any:
    """Lists and tuples are alike, and so are numbers and their text: YAML writes what it likes."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return "" if value is None else str(value)


def _shown(value: Any) -> str:
    plain = _plain(value)
    if isinstance(plain, dict):
        return "{" + ", ".join(f"{key}: {item}" for key, item in plain.items()) + "}"
    return _list(plain) if isinstance(plain, list) else plain or "nothing"


def _words(state: str) -> str:
    return state.replace("_", " ")


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "nothing"
