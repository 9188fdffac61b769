"""What must agree between the blocks of ``clinic.yaml``: every name that is used is declared.

Each check looks at the whole model and tells what it finds with line and column. All are
run, so that a user mends the file once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acd import strategies
from controller.settings.announcement_checks import check_announcements
from controller.settings.care_checks import check_care
from controller.settings.checking import Check, unknown
from controller.settings.dialplan_texts import NAMES, TEXTS
from controller.settings.emergency_checks import check_emergency_words
from controller.settings.interpreter_checks import check_interpreters
from controller.settings.model import ClinicFile, beside
from controller.settings.queue_checks import check_queues
from controller.settings.staffing_checks import check_staffing
from controller.speech.recognisers import recogniser_names
from controller.speech.voices import voice_names
from ivr.loader import is_tests
from ivr.problems import Problem, did_you_mean
from ivr.strict_yaml import Located, Location


def cross_check(model: ClinicFile, located: Located) -> list[Problem]:
    """All problems between blocks; empty when the file is right."""
    checks: tuple[Check, ...] = (
        _flows, _skills, _languages, _extensions, _accounts, _queues, _rung_phones, _destinations, _emergency,
        _speech, _trunk_addresses, _relays, check_emergency_words, check_interpreters,
    )  # fmt: skip
    found = [problem for check in checks for problem in check(model, located)]
    found += [*check_queues(model, located), *check_care(model, located), *check_announcements(model, located)]
    # Who could serve a queue is asked of names that are known.
    return found or check_staffing(model, located)


def _flows(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """A number leads to a flow that is there; what is in it is the flow loader's to check."""
    folder = beside(located.path, model.flows_folder)
    known = [file.stem for file in sorted(folder.glob("*.yaml")) if not is_tests(file)]
    for number, block in model.numbers.items():
        if block.flow not in known:
            what = f"number {number}: there is no flow '{block.flow}' in {folder}"
            remedy = did_you_mean(block.flow, known, "Flows there")
            yield located.problem(("numbers", number, "flow"), what, remedy, value=True)
    for kind, blocks in (("numbers", model.numbers), ("queues", model.queues)):
        for name, entry in blocks.items():
            if entry.survey is not None and entry.survey.flow not in known:
                what = f"{kind} {name}: there is no flow '{entry.survey.flow}' in {folder}"
                remedy = did_you_mean(entry.survey.flow, known, "Flows there")
                yield located.problem((kind, name, "survey", "flow"), what, remedy, value=True)


def _skills(model: ClinicFile, located: Located) -> Iterator[Problem]:
    known = model.skills
    used: list[tuple[Location, Iterable[str]]] = [
        *((("agents", name, "skills"), agent.skills) for name, agent in model.agents.items()),
        (("emergency", "needs"), model.emergency.needs),
    ]
    for location, skills in used:
        for skill in skills:
            if skill not in known:
                yield unknown(located, (*location, skill), "skill", skill, known)
    for index, skill in enumerate(known):
        if skill in known[:index]:
            yield located.problem(("skills", index), f"skill '{skill}' is listed twice", "Remove one.", value=True)


def _languages(model: ClinicFile, located: Located) -> Iterator[Problem]:
    known = model.clinic.languages
    for number, block in model.numbers.items():
        if block.language not in known:
            yield unknown(located, ("numbers", number, "language"), "language", block.language, known, value=True)
    used: list[tuple[Location, Iterable[str]]] = [
        *((("agents", name, "languages"), agent.languages) for name, agent in model.agents.items()),
        (("emergency", "words"), model.emergency.words),
        (("speech", "recognisers"), model.speech.recognisers),
        (("speech", "models"), model.speech.models),
    ]
    for location, languages in used:
        for language in languages:
            if language not in known:
                yield unknown(located, (*location, language), "language", language, known)
    yield from _sentences(model, located)
    for language in known:
        if language not in model.emergency.words:
            yield located.problem(
                ("emergency", "words"), f"emergency words are missing in language '{language}'",
                f"Add '{language}: [...]': a caller must be able to say it in every language of the clinic.",
            )  # fmt: skip


def _sentences(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """What callers hear without a controller, in every language of the clinic."""
    written = model.fallback.sentences
    for language in model.clinic.languages:
        missing = [
            name for name in NAMES if name not in TEXTS.get(language, {}) and name not in written.get(language, {})
        ]
        if missing:
            what = f"fallback sentences are missing in language '{language}': {', '.join(missing)}"
            remedy = f"Write them under 'fallback: sentences: {language}:'."
            yield located.problem(("fallback", "sentences"), what, remedy)
    for language in written:
        if language not in model.clinic.languages:
            location = ("fallback", "sentences", language)
            yield unknown(located, location, "language", language, model.clinic.languages)


def _extensions(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """An extension belongs to one, and is no number of the clinic."""
    owners: dict[str, str] = dict.fromkeys(model.numbers, "the numbers")
    for kind, blocks in (("agents", model.agents), ("phones", model.phones)):
        for name, block in blocks.items():
            owner = owners.setdefault(block.extension, f"{kind} {name}")
            if owner != f"{kind} {name}":
                what = f"{kind} {name}: extension {block.extension} is already used by {owner}"
                yield located.problem((kind, name, "extension"), what, "Choose another.", value=True)


def _accounts(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """Agents and phones are accounts of the same telephone system."""
    for name in model.phones:
        if name in model.agents:
            yield located.problem(("phones", name), f"phones {name}: an agent has this name too", "Rename one of them.")
        if name.startswith("trunk_"):
            yield located.problem(
                ("phones", name), f"phones {name}: names with trunk_ are kept for trunks", "Rename it."
            )
    for name in model.agents:
        if name.startswith("trunk_"):
            yield located.problem(
                ("agents", name), f"agents {name}: names with trunk_ are kept for trunks", "Rename it."
            )


def _queues(model: ClinicFile, located: Located) -> Iterator[Problem]:
    for name, agent in model.agents.items():
        for index, queue in enumerate(agent.queues):
            if queue not in model.queues:
                yield unknown(located, ("agents", name, "queues", index), "queue", queue, model.queues, value=True)
    for name, rules in model.queues.items():
        if rules.strategy not in strategies.known():
            location = ("queues", name, "strategy")
            yield unknown(located, location, "strategy", rules.strategy, strategies.known(), value=True)
        if rules.offer < 1_000:
            what = f"queues {name}: an offer of less than one second reaches nobody"
            yield located.problem(("queues", name, "offer"), what, "Write at least 1s.", value=True)


def _rung_phones(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """Whom plain Asterisk rings are plain phones: an agent's phone is the queue's."""
    for block, rung in (("emergency", model.emergency.ring), ("fallback", model.fallback.ring)):
        for index, phone in enumerate(rung):
            if phone not in model.phones:
                yield unknown(located, (block, "ring", index), "phone", phone, model.phones, value=True)
    if not 1_000 <= model.fallback.ring_for <= 300_000:
        yield located.problem(("fallback", "ring_for"), "fallback ring_for must be 1s to 5m", value=True)


def _destinations(model: ClinicFile, located: Located) -> Iterator[Problem]:
    known = [*model.phones, *model.agents]
    for name, destination in model.destinations.items():
        if destination.phone not in known:
            yield unknown(located, ("destinations", name, "phone"), "phone", destination.phone, known, value=True)


def _emergency(model: ClinicFile, located: Located) -> Iterator[Problem]:
    emergency = model.emergency
    if emergency.queue not in model.queues:
        yield unknown(located, ("emergency", "queue"), "queue", emergency.queue, model.queues, value=True)
    if emergency.key == emergency.confirm_key:
        what = f"emergency: key and confirm_key are both '{emergency.key}'"
        yield located.problem(("emergency", "confirm_key"), what, "Choose two different keys.", value=True)


def _speech(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """Recognisers and voices are files of ours; whether their models are installed is the doctor's question."""
    for language, name in model.speech.recognisers.items():
        if name not in recogniser_names():
            location = ("speech", "recognisers", language)
            yield unknown(located, location, "recogniser", name, recogniser_names(), value=True)
    if model.speech.voice not in voice_names():
        yield unknown(located, ("speech", "voice"), "voice", model.speech.voice, voice_names(), value=True)


def _trunk_addresses(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """One address that sends calls without a password belongs to one trunk."""
    owners: dict[str, str] = {}
    for name, trunk in model.trunks.items():
        for index, network in enumerate(trunk.match):
            if owners.setdefault(network, name) != name or network in trunk.match[:index]:
                what = f"trunks {name}: {network} already belongs to trunk {owners[network]}"
                yield located.problem(("trunks", name, "match", index), what, "Remove one of them.", value=True)


def _relays(model: ClinicFile, located: Located) -> Iterator[Problem]:
    """A trunk whose calls are all a relay service's needs no mark on each."""
    for name, trunk in model.trunks.items():
        if trunk.relay and trunk.relay_header is not None:
            what = f"trunks {name}: with 'relay: true' all its calls are a relay service's, marked or not"
            yield located.problem(("trunks", name, "relay_header"), what, "Remove one of the two.", value=True)
