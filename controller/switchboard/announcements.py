"""What a waiting caller is told: his wait or place, comfort, the callback, and whether he gets worse.

Each has its own rhythm; what is due together is said together, in this order, at the pace at which
the flow speaks to this caller: what is said slower is made for him when it is due, while the music
goes on. An announcement never delays a connect (it is cut when an agent answers) and never talks over
the flow's own words: it waits for their end. It is the shell's; what the caller does about it is the
IVR core's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from acd import messages as acd
from controller.ari import requests as order
from controller.switchboard import ivr_orders, lease
from controller.switchboard.board import Board
from controller.switchboard.line import Line
from controller.switchboard.wait_rules import WaitRules
from controller.switchboard.wait_words import wait_words
from ivr import messages as ivr
from ivr.call import Waiting
from ivr.texts import MAX_POSITION
from ivr.waiting_room import offer

NOT_NOW_MS = 2_000
"""Somebody speaks: tried again so much later."""
CALLBACK_AGAIN_MS = 120_000
Told = tuple[str, ivr.Prompt]
"""A sentence with its name for the timeline."""


@dataclass(slots=True)
class Rounds:
    """When each kind is due next, UTC ms; None: never. ``comfort``: which message comes next.

    ``making``: what was due is being slowed down; ``made``: that is done, and it is still to be said.
    """

    queue: str
    place_at: int | None
    comfort_at: int | None
    recheck_at: int | None
    callback_at: int | None
    comfort: int = 0
    callback_told: bool = False
    making: bool = False
    made: Sequence[Told] = ()

    @property
    def next(self) -> int | None:
        times = (self.place_at, self.comfort_at, self.recheck_at, self.callback_at)
        return min((at for at in times if at is not None), default=None)


class Announcements:
    """Rings on the board's ``announce`` alarm, again and again while the caller waits."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._rounds: dict[str, Rounds] = {}
        board.on_alarm("announce", self._announce)
        board.announcements = self

    def begin(self, line: Line, queue: str) -> None:
        """He waits in ``queue``; after an offer that came to nothing the rounds go on as they were."""
        known = self._rounds.get(line.id)
        if known is None or known.queue != queue:
            rules, now = self._board.wait_rules(queue), self._board.now()
            self._rounds[line.id] = _rounds(queue, rules, now)
            if line.welcome_back:
                self._rounds[line.id].place_at = now
            self._offer_sooner(line, self._rounds[line.id], now)
        self._sleep(line)

    def end(self, call: str) -> None:
        """He does not wait any more."""
        self._rounds.pop(call, None)
        self._board.wakeups.set(("announce", call), None)

    def tell_wait(self, line: Line) -> None:
        """He asked how long it will take."""
        rounds, now = self._rounds.get(line.id), self._board.now()
        if line.stage == "waiting" and rounds is not None and not (rounds.making or _speaking(line)):
            self._tell(line, rounds, now, list(self._place(line, now)))

    def _sleep(self, line: Line) -> None:
        rounds = self._rounds.get(line.id)
        self._board.wakeups.set(("announce", line.id), rounds.next if rounds else None)

    def _announce(self, line: Line, at: int) -> None:
        rounds = self._rounds.get(line.id)
        if line.stage != "waiting" or rounds is None:
            return
        if rounds.making or _speaking(line):
            self._board.wakeups.set(("announce", line.id), at + NOT_NOW_MS)
            return
        if rounds.made:
            made, rounds.made = rounds.made, ()
            self._play(line, at, made)
        else:
            self._tell(line, rounds, at, list(self._due(line, rounds, at)))
        self._sleep(line)

    def _tell(self, line: Line, rounds: Rounds, at: int, told: Sequence[Told]) -> None:
        """Say it at his pace: what has never been said so to him is made first."""
        told = [(name, replace(prompt, pace=line.call.pace)) for name, prompt in told]
        missing = [prompt for _, prompt in told if self._board.sounds.media(prompt, line.id) is None]
        if missing and self._board.late is not None:
            rounds.making = True
            self._board.late.start(line.id, missing, lambda: self._made(line, rounds, told))
        else:
            self._play(line, at, told)

    def _made(self, line: Line, rounds: Rounds, told: Sequence[Told]) -> None:
        """As far as it could be made in time; said unless he waits no more."""
        rounds.making = False
        if self._rounds.get(line.id) is rounds:
            rounds.made = told
            self._announce(line, self._board.now())

    def _due(self, line: Line, rounds: Rounds, at: int) -> Iterator[Told]:
        """What is due, and when it is due again."""
        rules = self._board.wait_rules(rounds.queue)
        self._offer_sooner(line, rounds, at)
        if line.welcome_back:
            line.welcome_back = False
            yield from self._catalogue(line, "engine.place_kept")
        if rounds.place_at is not None and rounds.place_at <= at:
            rounds.place_at = at + rules.announce_every_ms if rules.announce_every_ms else None
            yield from self._place(line, at)
        if rounds.comfort_at is not None and rounds.comfort_at <= at:
            rounds.comfort_at = at + rules.comfort_every_ms
            yield from self._catalogue(line, rules.comfort[rounds.comfort % len(rules.comfort)])
            rounds.comfort += 1
        if rounds.callback_at is not None and rounds.callback_at <= at:
            rounds.callback_at, rounds.callback_told = at + CALLBACK_AGAIN_MS, True
            yield from self._offer(line, "callback")
        if rounds.recheck_at is not None and rounds.recheck_at <= at:
            rounds.recheck_at = at + rules.recheck_every_ms
            yield from self._offer(line, "worse")

    def _offer_sooner(self, line: Line, rounds: Rounds, at: int) -> None:
        """Who has a long wait before him is told of the callback at once, or with the announcement that is due now."""
        rules = self._board.wait_rules(rounds.queue).callback
        if rules is None or not rules.offer_at_once_ms or rounds.callback_told or rounds.callback_at is None:
            return
        estimate = self._board.acd.estimate(line.ticket)
        if estimate is not None and estimate.mean_ms >= rules.offer_at_once_ms:
            rounds.callback_at = min(rounds.callback_at, at)

    def _place(self, line: Line, at: int) -> Iterator[Told]:
        """How long he will wait, where that is known well enough, else how many are before him."""
        estimate = self._board.acd.estimate(line.ticket) if self._board.wait_rules(line.queue).tell_wait else None
        told = self._board.acd.promised(line.ticket)
        words = wait_words(estimate.low_ms, estimate.high_ms, at, told) if estimate is not None else None
        if words is not None:
            prompts = [self._board.sounds.own_prompt(key, line.call.language) for key in words.keys]
            told_now = [(key, prompt) for key, prompt in zip(words.keys, prompts, strict=True) if prompt is not None]
            if len(told_now) == len(words.keys):
                yield from told_now
                self._board.acd_event(acd.WaitTold(at, line.ticket, words.low_ms, words.high_ms))
                return
        position = self._board.acd.position(line.ticket)
        if position is None or position > MAX_POSITION:
            return
        yield from self._ready(f"position_{position}", line.flow.catalogue.position(position, line.call.language))

    def _catalogue(self, line: Line, key: str) -> Iterator[Told]:
        yield from self._ready(key, line.flow.catalogue.prompt(key, line.call.language))

    def _offer(self, line: Line, doing: str) -> Iterator[Told]:
        prompt = offer(line.flow.of(line.call), line.call, "worse" if doing == "worse" else "callback")
        if prompt is not None:
            yield from self._ready(f"offer_{doing}", prompt)

    def _ready(self, name: str, prompt: ivr.Prompt) -> Iterator[Told]:
        """Only what was made ahead: one that is missing is not made while callers wait for it."""
        if self._board.sounds.media(prompt) is not None:
            yield name, prompt

    def _play(self, line: Line, at: int, told: Sequence[Told]) -> None:
        board = self._board
        found = [(name, ivr_orders.sound_of(board, line, prompt)) for name, prompt in told]
        sounds = [(name, path) for name, path in found if path is not None]
        paths = [path for _, path in sounds]
        if not sounds:
            return
        line.announcements += 1
        playback = f"wait-{line.id}-{line.announcements}"
        ivr_orders.quiet(board, line)
        lease.before_sound(board, line, sum(map(board.sounds.length_ms, paths)))
        line.announcing = playback
        board.send(order.play(line.id, paths, playback), lambda _error: ended(board, playback))
        board.herald.tell(at, "prompt", line.id, keys=" ".join(name for name, _ in sounds))


def _rounds(queue: str, rules: WaitRules, now: int) -> Rounds:
    every = rules.announce_every_ms
    return Rounds(
        queue,
        place_at=now + every if every else None,
        comfort_at=now + rules.comfort_every_ms if rules.comfort else None,
        recheck_at=now + rules.recheck_every_ms if rules.recheck_every_ms else None,
        callback_at=now + rules.callback.offer_after_ms if rules.callback else None,
    )


def _speaking(line: Line) -> bool:
    """Something is being said, or asked: the caller's answer must not be talked over."""
    asking = isinstance(line.call.state, Waiting) and line.call.state.aside is not None
    confirming = line.call.phase == "confirming"
    return asking or confirming or line.saying is not None or line.announcing is not None or line.preparing is not None


def ended(board: Board, playback: str) -> None:
    """An announcement's playback is over: music again."""
    call = playback[len("wait-") :].rpartition("-")[0]
    line = board.lines.get(call)
    if line is not None and line.announcing == playback:
        line.announcing = None
        ivr_orders.resume_music(board, line)
