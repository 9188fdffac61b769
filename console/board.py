"""What the console knows: the controller's views, kept whole although news can be lost on the way.

Pure: words in (``ami.vocabulary``), time as an argument (ms on any clock). News is numbered; a gap, another
epoch or a beginning without anything makes ``wants_snapshot()`` true until the whole has come.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ami.vocabulary import (
    AgentView,
    Alive,
    AnnouncementView,
    CallerView,
    Published,
    QueueView,
    Snapshot,
    SnapshotEnd,
    View,
    Word,
    key_of,
)

AWAY_AFTER_MS = 5_000
"""Silence after which the controller counts as away; it gives a sign of life every 2 s."""
ASK_AGAIN_MS = 3_000


@dataclass(slots=True)
class Board:
    """The views now, and whether they can be believed."""

    _views: dict[tuple[str, str], View] = field(default_factory=dict)
    _collected: dict[tuple[str, str], View] = field(default_factory=dict)
    _epoch: str = ""
    _seq: int = 0
    _whole: bool = False
    _request: str = ""
    _asked_at: int | None = None
    _heard_at: int | None = None

    def apply(self, word: Word, now: int) -> bool:
        """Take in one word of the controller; True when what is shown changed."""
        match word:
            case Published(request=""):
                return self._news(word, now)
            case Published() if word.request == self._request:
                self._collected[key_of(word.view)] = word.view
                return False
            case SnapshotEnd() if word.request == self._request:
                return self._end(word, now)
            case Alive():
                self._heard(word.epoch, now)
                self._whole = self._whole and word.seq == self._seq
                return False
        return False

    def asked(self, request: str, now: int) -> None:
        """The whole was asked for under this name."""
        self._request, self._asked_at = request, now
        self._collected = {}

    def wants_snapshot(self, now: int) -> bool:
        """Whether to ask for the whole now: something is missing and no answer is on its way."""
        return not self._whole and (self._asked_at is None or now - self._asked_at >= ASK_AGAIN_MS)

    def link_lost(self) -> None:
        """Nothing told since can be known; what is shown stays, marked as old, until the whole comes again."""
        self._whole = False
        self._asked_at = None
        self._heard_at = None

    def complete(self) -> bool:
        """Whether the whole has come and nothing was missed since."""
        return self._whole

    def controller_away(self, now: int) -> bool:
        return self._heard_at is None or now - self._heard_at > AWAY_AFTER_MS

    def snapshot(self) -> Snapshot:
        """Queues, agents and announcements by name, callers by queue and place."""
        views = self._views.values()
        callers = sorted((v for v in views if isinstance(v, CallerView)), key=lambda v: (v.queue, v.position, v.call))
        queues = sorted((v for v in views if isinstance(v, QueueView)), key=lambda v: v.queue)
        agents = sorted((v for v in views if isinstance(v, AgentView)), key=lambda v: v.agent)
        announced = sorted((v for v in views if isinstance(v, AnnouncementView)), key=lambda v: v.announcement)
        return Snapshot(tuple(queues), tuple(callers), tuple(agents), tuple(announced))

    def _heard(self, epoch: str, now: int) -> None:
        self._heard_at = now
        if epoch != self._epoch:
            self._epoch, self._whole, self._asked_at = epoch, False, None

    def _news(self, word: Published, now: int) -> bool:
        self._heard(word.epoch, now)
        self._whole = self._whole and word.seq == self._seq + 1
        self._seq = word.seq
        if word.gone:
            self._views.pop(key_of(word.view), None)
        else:
            self._views[key_of(word.view)] = word.view
        return True

    def _end(self, word: SnapshotEnd, now: int) -> bool:
        """The whole is told in one piece, after the news it includes; a part that was lost makes us ask again."""
        self._heard(word.epoch, now)
        self._asked_at = None
        self._whole = len(self._collected) == word.count
        if self._whole:
            self._views, self._seq = self._collected, word.seq
        self._collected = {}
        return self._whole
