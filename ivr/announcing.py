"""How a caller hears the clinic's announcements, in any flow and without an edit of it.

At the beginning of the call: after the greeting and once the language is known, before the next node that
speaks or asks. What has no ``queues`` is heard there. Never before the first words that tell of the emergency key:
a question that tells of it is asked first, and the announcement follows its words. While one is heard every key and
word is looked at for an emergency as everywhere; other keys cut it short and answer the question that comes.

Before an ``enqueue`` for one of its ``queues`` the others are heard, each once. Callers whose need is urgent are
told nothing there and are never turned away; the engine's own way out passes no node and so no announcement.

``close`` makes all opening hours closed, so the flow goes its own way for that; with ``queues`` it makes such a
queue one that nobody serves (``left_empty``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ivr import universal
from ivr.announcement import Announcement
from ivr.call import Announcing, Call, Part
from ivr.command_words import UniversalCommand
from ivr.handlers import Occasion
from ivr.lint.key_names import named_keys
from ivr.messages import Heard, Prompt, Say, Step
from ivr.node import Checker, NodeSpec
from ivr.question import Question

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn

PLACE = "announcement"
"""The step in the record."""


def told(turn: Turn, announcements: tuple[Announcement, ...]) -> None:
    """What is announced has changed. For whoever is in the middle of a call the beginning of it is over."""
    call = turn.call
    call.greeted = call.greeted or (call.phase != "new" and not call.announcements)
    call.announcements = announcements


def closed(turn: Turn) -> bool:
    """Whether an announcement has closed the clinic for this caller now."""
    return any(one.kind == "close" and not one.queues for one in _in_force(turn))


def is_open(turn: Turn, hours: str) -> bool:
    """Whether these opening hours are open for this caller now."""
    return not closed(turn) and turn.flow.hours[hours].open_at(turn.at)


def stands_before(turn: Turn, name: str, node: NodeSpec) -> bool:
    """Node ``name`` is about to be entered. True when something is said first; it will be entered after that."""
    if not turn.call.announcements:
        return False
    if _shut(turn, node):
        return _say(turn, name, _of_queue(turn, node), shut=True)
    due = _of_queue(turn, node)
    if not turn.call.greeted:
        if not _speaks(node) or _asks_language(turn.flow, name):
            return False
        if not turn.call.told_emergency and (isinstance(node, Question) or node.kind == "say"):
            return False  # what it says may be the way out: ``follows`` looks
        turn.call.greeted = True
        due = (*_of_start(turn), *due)
    return _say(turn, name, due, shut=False)


def follows(turn: Turn, name: str, node: NodeSpec) -> None:
    """Node ``name`` was entered. Who has heard of the emergency key now hears the rest behind a question."""
    call = turn.call
    if not call.announcements or call.greeted or not _speaks(node):
        return
    said = [prompt for command in turn.commands if isinstance(command, Say) for prompt in command.prompts]
    key = turn.flow.emergency.key
    call.told_emergency = call.told_emergency or any(one.key == key for each in said for one in named_keys(each.text))
    if not isinstance(node, Question) or call.playing is None or _asks_language(turn.flow, name):
        return
    call.greeted = True
    due = _of_start(turn)
    prompts = _prompts(turn, due)
    if prompts:
        playing = call.playing
        rest = (*playing.rest, Part(prompts, playing.barge_in))
        call.playing = type(playing)(playing.say, playing.barge_in, playing.until, rest)
        call.announced = (*call.announced, *(one.name for one in due))
        names = " ".join(one.name for one in due)
        call.steps += (Step(PLACE, PLACE, turn.at, 0, asked=names, outcome="behind_question"),)


def _in_force(turn: Turn) -> list[Announcement]:
    """For this caller, now; the most urgent first."""
    call = turn.call
    found = [one for one in call.announcements if one.is_for(call.dialled, turn.at)]
    return sorted(found, key=lambda one: (one.priority, one.name))


def _of_start(turn: Turn) -> tuple[Announcement, ...]:
    return tuple(one for one in _in_force(turn) if not one.queues and one.name not in turn.call.announced)


def _of_queue(turn: Turn, node: NodeSpec) -> tuple[Announcement, ...]:
    queue = _queue(node)
    return tuple(
        one for one in _in_force(turn) if queue and queue in one.queues and one.name not in turn.call.announced
    )


def _queue(node: NodeSpec) -> str:
    """The queue that ``node`` puts callers into, "" for none and for those who may not wait."""
    if node.kind != "enqueue" or getattr(node, "priority", "") in ("emergency", "urgent"):
        return ""
    return str(getattr(node, "queue", ""))


def _shut(turn: Turn, node: NodeSpec) -> bool:
    queue = _queue(node)
    return bool(queue) and any(one.kind == "close" and queue in one.queues for one in _in_force(turn))


def _speaks(node: NodeSpec) -> bool:
    """Whether a caller hears something at this node, or gets there what he called for."""
    fields = type(node).model_fields
    return "say" in fields or isinstance(node, Question) or node.reaches in ("person", "message", "goodbye")


def _asks_language(flow: Flow, name: str) -> bool:
    """A question whose answers set the caller's language."""
    targets = [flow.nodes.get(way.target) for way in flow.ways if way.node == name]
    return any(each is not None and each.kind == "set" and getattr(each, "language", None) for each in targets)


def _prompts(turn: Turn, due: tuple[Announcement, ...]) -> tuple[Prompt, ...]:
    language = turn.call.language
    return tuple(prompt_of(one, language) for one in due if one.texts.get(language))


def prompt_of(announcement: Announcement, language: str) -> Prompt:
    """Its sentence; a recording may stand for it by its key."""
    return Prompt(announcement.texts[language], language, f"{PLACE}.{announcement.name}")


def _say(turn: Turn, name: str, due: tuple[Announcement, ...], *, shut: bool) -> bool:
    prompts = _prompts(turn, due)
    if not prompts and not shut:
        return False
    turn.open_visit(PLACE, PLACE)
    turn.note(asked=" ".join(one.name for one in due))
    turn.call.announced = (*turn.call.announced, *(one.name for one in due))
    turn.be_in(Announcing(name, prompts, shut))
    ANNOUNCING.say_again(turn)
    return True


class AnnouncingHandler(NodeSpec):
    """Handles the state ``Announcing``: between the node that was left and the one that comes."""

    kind: ClassVar[str] = PLACE

    def check(self, checker: Checker) -> None:
        """Not written in flows."""

    def enter(self, turn: Turn) -> None:
        """After the emergency question, or under another controller."""
        self.say_again(turn)

    def say_again(self, turn: Turn) -> None:
        state = turn.call.state
        if isinstance(state, Announcing) and turn.say(state.prompts, "hotword"):
            self._listen(turn)
        else:
            self._go_on(turn, "")

    def commands(self, call: Call) -> tuple[UniversalCommand, ...]:
        return universal.ALL

    def claims_key(self, flow: Flow, call: Call, key: str) -> bool:
        """Keys answer the question that comes, which may mean a person by 0 or not."""
        return True

    def on_occasion(self, turn: Turn, occasion: Occasion) -> None:
        if occasion == "operator":
            turn.to_person(occasion)
        else:
            self.say_again(turn)

    def on_speech(self, turn: Turn, heard: Heard) -> None:
        self._listen(turn)

    def on_prompt_ended(self, turn: Turn) -> None:
        self._go_on(turn, "heard")

    def on_key(self, turn: Turn, key: str) -> None:
        turn.type_ahead(key)
        self._go_on(turn, "cut")

    def _listen(self, turn: Turn) -> None:
        turn.listen_meanwhile(universal.phrases(turn.flow, turn.call))

    def _go_on(self, turn: Turn, outcome: str) -> None:
        state = turn.call.state
        if not isinstance(state, Announcing):
            turn.fall_back("node_missing")
            return
        node = turn.flow.nodes.get(state.node)
        turn.leave("closed" if state.shut else outcome)
        if not state.shut or node is None:
            turn.go(state.node)
            return
        way = getattr(getattr(node, "on", None), "left_empty", None)
        if way is None:
            turn.fall_back("left_empty")
        else:
            turn.go(way)


ANNOUNCING = AnnouncingHandler()
