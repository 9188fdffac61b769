"""Lines of those who wait, agents or callers, in an order that never changes while they wait.

Everybody's place is a whole number, and among equal numbers something of his own that tells him apart: so comparing
two of them is comparing two numbers. In a ``Line`` nobody is taken out of the middle: who leaves is marked as
gone, and a line that is mostly gone is written anew. So joining at the end (which is nearly always), leaving and
asking for the first cost the same in a line of ten thousand as in a line of two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from acd.acuity import before

if TYPE_CHECKING:
    from acd.records import Agent, Call

TIDY_ABOVE: Final = 32
BLOCK: Final = 256
"""Callers in one block of a queue's line."""


class Entry:
    """One stay in one or several lines: ``at``, and ``key`` among equals, unique among all that may meet in a line."""

    __slots__ = ("alive", "at", "key")

    def __init__(self, at: int, key: Any) -> None:
        self.at = at
        self.key: Any = key
        self.alive = True

    def before(self, other: Entry) -> bool:
        """Whether this one comes first."""
        if self.at != other.at:
            return self.at < other.at
        earlier: bool = self.key < other.key
        return earlier


class Ready(Entry):
    """An agent who may be offered a call now."""

    __slots__ = ("agent", "mask", "number")

    def __init__(self, at: int, key: str | tuple[int, str], agent: Agent) -> None:
        super().__init__(at, key)
        self.agent = agent
        self.mask = agent.bucket.mask
        self.number = agent.bucket.number
        """Of his bucket: repeated here because a walk along a line looks at nothing else of those it passes."""


class Waiting(Entry):
    """A call that waits."""

    __slots__ = ("call",)

    def __init__(self, call: Call) -> None:
        super().__init__(call.place, call.serial)
        self.call = call


E = TypeVar("E", bound=Entry)


class Line(Generic[E]):
    """Entries, the first in line first."""

    __slots__ = ("_start", "_tidy_at", "entries")

    def __init__(self) -> None:
        self.entries: list[E] = []
        self._start = 0
        """Everybody before it has gone."""
        self._tidy_at = TIDY_ABOVE

    def add(self, entry: E) -> None:
        entries = self.entries
        if not entries or entries[-1].before(entry):
            entries.append(entry)
        else:
            entries.insert(self._place_for(entry), entry)
        if len(entries) > self._tidy_at:
            self._tidy()

    def _place_for(self, entry: E) -> int:
        low, high = self._start, len(self.entries)
        while low < high:
            middle = (low + high) >> 1
            if entry.before(self.entries[middle]):
                high = middle
            else:
                low = middle + 1
        return low

    def _tidy(self) -> None:
        self.entries = [entry for entry in self.entries if entry.alive]
        self._start = 0
        self._tidy_at = max(TIDY_ABOVE, 2 * len(self.entries))

    def first(self) -> E | None:
        """The first who is still there."""
        entries = self.entries
        at = self._start
        while at < len(entries):
            entry = entries[at]
            if entry.alive:
                self._start = at
                return entry
            at += 1
        self._start = at
        return None

    def living(self) -> list[E]:
        """All who are still there, in order."""
        return [entry for entry in self.entries[self._start :] if entry.alive]

    def rest(self) -> int:
        """Where in ``entries`` the first who may still be there stands."""
        return self._start


class Block:
    """Neighbours in a queue's line."""

    __slots__ = ("calls",)

    def __init__(self, calls: list[Call]) -> None:
        self.calls = calls
        for call in calls:
            call.block = self

    def place_of(self, call: Call) -> int:
        """How many of the block stand before this call, which need not be one of them."""
        calls, place, serial = self.calls, call.place, call.serial
        low, high = 0, len(calls)
        while low < high:
            middle = (low + high) >> 1
            other = calls[middle]
            if other.place < place or (other.place == place and other.serial < serial):
                low = middle + 1
            else:
                high = middle
        return low


class QueueLine:
    """All who wait in one queue, phones ringing for them or not, in blocks, so that a position is counted quickly.

    A call must leave before its place changes.
    """

    def __init__(self, block: int = BLOCK) -> None:
        self.here = 0
        self.waiting = 0
        """Of those who are here: no phone rings for them."""
        self._block = block
        self._blocks: list[Block] = []

    def join(self, call: Call) -> int:
        """Its position."""
        self.here += 1
        if not self._blocks:
            self._blocks.append(Block([call]))
            return 1
        number = self._block_for(call)
        block = self._blocks[number]
        calls = block.calls
        call.block = block
        if before(calls[-1], call):
            at = len(calls)
            calls.append(call)
        else:
            at = block.place_of(call)
            calls.insert(at, call)
        ahead = self._ahead(block)
        if len(calls) > 2 * self._block:
            self._blocks[number : number + 1] = [Block(calls[: self._block]), Block(calls[self._block :])]
        return ahead + at + 1

    def _block_for(self, call: Call) -> int:
        """The last block that begins before the call, or the first."""
        blocks = self._blocks
        low, high = 0, len(blocks) - 1
        if before(blocks[high].calls[0], call):  # most join at the end
            return high
        while low < high:
            middle = (low + high + 1) >> 1
            if before(blocks[middle].calls[0], call):
                low = middle
            else:
                high = middle - 1
        return low

    def leave(self, call: Call) -> None:
        """Nothing if it has left already."""
        block = call.block
        if block is None:
            return
        call.block = None
        self.here -= 1
        block.calls.pop(block.place_of(call))
        if not block.calls:
            self._blocks.remove(block)
        elif len(self._blocks) * self._block > 8 * (self.here + self._block):
            every = [one for each in self._blocks for one in each.calls]
            self._blocks = [Block(every[at : at + self._block]) for at in range(0, len(every), self._block)]

    def position(self, call: Call) -> int:
        """From 1; 0 for a call that is not here."""
        own = call.block
        return self._ahead(own) + own.place_of(call) + 1 if own is not None else 0

    def _ahead(self, own: Block) -> int:
        """How many stand in the blocks before this one."""
        if own is self._blocks[-1]:
            return self.here - len(own.calls)
        ahead = 0
        for block in self._blocks:
            if block is own:
                break
            ahead += len(block.calls)
        return ahead
