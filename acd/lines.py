"""Lines of those who wait, agents or callers, in the order of keys that never change.

Nobody is taken out of the middle: who leaves is marked as gone, and a line that is mostly gone is written
anew. So joining at the end (which is nearly always), leaving and asking for the first cost the same in a
line of ten thousand as in a line of two.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from acd.acuity import Place

if TYPE_CHECKING:
    from acd.records import Agent, Call

TIDY_ABOVE = 32
CLASS: Final = 1 << 44
"""Between two urgencies, in ms: some 500 years."""
BLOCK = 256
"""Callers in one block of a queue's line."""


class Entry:
    """One stay in one or several lines. ``key`` is unique among all that may meet in a line."""

    __slots__ = ("alive", "key")

    def __init__(self, key: Any) -> None:
        self.key: Any = key
        self.alive = True


class Ready(Entry):
    """An agent who may be offered a call now."""

    __slots__ = ("agent", "mask", "number")

    def __init__(self, key: tuple[int, str] | tuple[int, int, str], agent: Agent) -> None:
        super().__init__(key)
        self.agent = agent
        self.mask = agent.bucket.mask
        self.number = agent.bucket.number
        """Of his bucket: repeated here because a walk along a line looks at nothing else of those it passes."""


class Waiting(Entry):
    """A call that waits."""

    __slots__ = ("at", "block", "call")

    def __init__(self, key: Place, call: Call) -> None:
        super().__init__(key)
        self.call = call
        self.at = key[0] * CLASS + key[1]
        """Urgency and time in one number; equal numbers are told apart by the whole key."""
        self.block: Block | None = None


E = TypeVar("E", bound=Entry)


class Line(Generic[E]):
    """Entries by key, smallest first."""

    __slots__ = ("_keys", "_start", "_tidy_at", "entries")

    def __init__(self) -> None:
        self._keys: list[Any] = []
        self.entries: list[E] = []
        self._start = 0
        """Everybody before it has gone."""
        self._tidy_at = TIDY_ABOVE

    def add(self, entry: E) -> None:
        keys = self._keys
        if not keys or keys[-1] < entry.key:
            keys.append(entry.key)
            self.entries.append(entry)
        else:
            at = bisect_right(keys, entry.key, self._start)
            keys.insert(at, entry.key)
            self.entries.insert(at, entry)
        if len(keys) > self._tidy_at:
            self._tidy()

    def _tidy(self) -> None:
        self.entries = [entry for entry in self.entries if entry.alive]
        self._keys = [entry.key for entry in self.entries]
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
    """Neighbours in a queue's line; ``here`` of them have not left."""

    __slots__ = ("entries", "here", "keys")

    def __init__(self, entries: list[Waiting]) -> None:
        self.entries = entries
        self.keys: list[Place] = [entry.key for entry in entries]
        self.here = len(entries)
        for entry in entries:
            entry.block = self

    def before(self, entry: Waiting) -> int:
        """How many who have not left stand before this one of the block. Counted from the nearer end."""
        at = bisect_left(self.keys, entry.key)
        if self.here == len(self.entries):
            return at
        if 2 * at < len(self.entries):
            return sum([other.alive for other in self.entries[:at]])
        return self.here - sum([other.alive for other in self.entries[at:]])


class QueueLine:
    """All who wait in one queue, phones ringing for them or not, in blocks, so that a position is counted quickly."""

    def __init__(self) -> None:
        self.here = 0
        self.waiting = 0
        """Of those who are here: no phone rings for them."""
        self._blocks: list[Block] = []
        self._stored = 0

    def join(self, call: Call, place: Place) -> Waiting:
        entry = Waiting(place, call)
        self.here += 1
        self._stored += 1
        if not self._blocks:
            self._blocks.append(Block([entry]))
            return entry
        number = self._block_for(place)
        block = self._blocks[number]
        at = len(block.keys) if block.keys[-1] < place else bisect_right(block.keys, place)
        block.keys.insert(at, place)
        block.entries.insert(at, entry)
        block.here += 1
        entry.block = block
        if len(block.keys) > 2 * BLOCK:
            self._blocks[number : number + 1] = self._halves(block)
        return entry

    def _block_for(self, place: Place) -> int:
        """The last block that begins at or before ``place``, or the first."""
        low, high = 0, len(self._blocks)
        if self._blocks[high - 1].keys[0] <= place:
            return high - 1
        while low < high:
            middle = (low + high) // 2
            if self._blocks[middle].keys[0] <= place:
                low = middle + 1
            else:
                high = middle
        return max(0, low - 1)

    def _halves(self, block: Block) -> list[Block]:
        living = [entry for entry in block.entries if entry.alive]
        self._stored -= len(block.entries) - len(living)
        halves = [living[:BLOCK], living[BLOCK:]] if len(living) > BLOCK else [living]
        return [Block(half) for half in halves if half]

    def leave(self, entry: Waiting) -> None:
        if not entry.alive:
            return
        entry.alive = False
        self.here -= 1
        if entry.block is not None:
            entry.block.here -= 1
        if self._stored > 2 * self.here + 2 * BLOCK:
            living = [one for block in self._blocks for one in block.entries if one.alive]
            self._blocks = [Block(living[at : at + BLOCK]) for at in range(0, len(living), BLOCK)]
            self._stored = len(living)

    def position(self, entry: Waiting) -> int:
        """From 1."""
        own = entry.block
        if self._blocks and own is self._blocks[-1] and own.entries[-1] is entry:
            return self.here
        ahead = 1
        for block in self._blocks:
            if block is own:
                return ahead + block.before(entry)
            ahead += block.here
        return ahead
