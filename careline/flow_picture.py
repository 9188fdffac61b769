"""A flow's picture: as SVG for a browser or a page of the docs, and as a tree for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from rich.markup import escape as plain
from rich.tree import Tree

from ivr.graph import Card, Graph, Lead

WIDTH, GAP, ROOM, LINE, PAD = 268, 64, 22, 16, 12
LETTERS = 36
WIDE, NARROW = 9, 6
"""A letter of a card's name and of its type, in the units of the picture, as DejaVu Sans draws them."""
COLOURS = {"person": "#1a7f4b", "message": "#8a5a00", "goodbye": "#5b6472", "flow": "#6b3fa0", "": "#2459a9"}
_STYLE = (
    "text{font:12.5px system-ui,DejaVu Sans,sans-serif;fill:#1c2430}.n{font-weight:600;font-size:14px}"
    ".k{fill:#fff;font-size:11px}.s{fill:#5b6472;font-style:italic}.r{fill:#2459a9}.b{font-weight:600;fill:#b3261e}"
)


@dataclass(frozen=True, slots=True)
class Count:
    """Callers at a node at this moment, and how often it was passed today."""

    now: int = 0
    today: int = 0


Counts = Mapping[str, Count]


# --- the terminal ---


def tree(graph: Graph, counts: Counts | None = None) -> list[Tree]:
    """One tree for each root; ↗ names a node that is drawn elsewhere."""
    return [_branch(graph, graph.cards[root], "", counts) for root in graph.roots]


def _branch(graph: Graph, card: Card, how: str, counts: Counts | None) -> Tree:
    led = f"[dim]{plain(how)}[/dim] → " if how else ""
    mark = f" [yellow]({card.mark})[/yellow]" if card.mark else ""
    told = f" [bold red]{_told(counts, card.node)}[/bold red]" if counts and card.node in counts else ""
    found = Tree(f"{led}[bold]{plain(card.node)}[/bold] [cyan]{card.kind}[/cyan]{mark}{told}")
    for lead in card.leads:
        how = ", ".join(lead.labels)
        if lead.drawn:
            found.children.append(_branch(graph, graph.cards[lead.target], how, counts))
        else:
            found.add(f"[dim]{plain(how)}[/dim] ↗ {plain(lead.target)}")
    return found


def _told(counts: Counts, node: str) -> str:
    """Nothing where nobody was: what is left stands out."""
    count = counts.get(node, Count())
    told = [f"{count.now} now"] if count.now else []
    return ", ".join([*told, f"{count.today} today"]) if count.now or count.today else ""


def summary(graph: Graph, counts: Counts) -> str:
    """How many callers are in this flow, or in one that it called; and who is at nodes that it has no more."""
    now = sum(count.now for count in counts.values())
    callers = "1 caller" if now == 1 else f"{now} callers"
    gone = ", ".join(f"{node} ({_told(counts, node)})" for node in counts if node not in graph.cards)
    return f"Now: {callers}." + (f" At nodes of another version: {gone}." if gone else "")


# --- SVG ---


def svg(graph: Graph, counts: Counts | None = None) -> str:
    """The whole picture as one SVG file, without scripts or fonts of its own."""
    sheet = _Sheet(graph, counts)
    top = PAD + 64
    for root in graph.roots:
        top = sheet.place(root, PAD, top) + ROOM
    body = "\n".join([*sheet.lines, *sheet.boxes])
    title = f'<text class="n" x="{PAD}" y="{PAD + 16}">{escape(graph.flow)} · version {graph.version}</text>'
    alarm = f'<text class="b" x="{PAD}" y="{PAD + 40}">⚠ {escape(graph.emergency)}</text>'
    width = max(sheet.right + PAD, PAD * 2 + 8 * len(graph.emergency))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" width="{width}" height="{top}">\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect width="{width}" height="{top}" fill="#f6f8fb"/>\n{title}\n{alarm}\n{body}\n</svg>\n'
    )


class _Sheet:
    """Lays the cards out: a card stands beside the first of its children, children one below the other."""

    def __init__(self, graph: Graph, counts: Counts | None) -> None:
        self.lines: list[str] = []
        self.boxes: list[str] = []
        self.right = 0
        self._graph, self._counts = graph, counts

    def place(self, node: str, left: int, top: int) -> int:
        """Draw ``node`` and all that hangs on it; the lowest point reached."""
        card = self._graph.cards[node]
        rows = self._rows(card)
        height = self._height(card, rows)
        self._box(card, rows, left, top, height)
        self.right = max(self.right, left + WIDTH)
        below = top
        y = self._first_row(card, top)
        for lead, lines in rows:
            if lead.drawn:
                self._line(left + WIDTH, y + LINE * len(lines) // 2, left + WIDTH + GAP, below + 20)
                below = self.place(lead.target, left + WIDTH + GAP, below) + ROOM
            y += LINE * len(lines) + 6
        return max(top + height, below - ROOM)

    def _rows(self, card: Card) -> list[tuple[Lead, list[str]]]:
        return [
            (lead, _wrapped(", ".join(lead.labels) + ("" if lead.drawn else f" ↗ {lead.target}")))
            for lead in card.leads
        ]

    def _first_row(self, card: Card, top: int) -> int:
        return top + 34 + LINE * len(_wrapped(card.says)) + (LINE if self._counts is not None else 0) + 6

    def _height(self, card: Card, rows: list[tuple[Lead, list[str]]]) -> int:
        return self._first_row(card, 0) + sum(LINE * len(lines) + 6 for _, lines in rows) + 4

    def _box(self, card: Card, rows: list[tuple[Lead, list[str]]], left: int, top: int, height: int) -> None:
        colour = COLOURS[card.reaches]
        mark = f" · {card.mark}" if card.mark else ""
        put = self.boxes.append
        put(f'<rect id="{card.node}" x="{left}" y="{top}" width="{WIDTH}" height="{height}" rx="8" fill="#fff" '
            f'stroke="{colour}" stroke-width="1.5"/>')  # fmt: skip
        put(f'<path d="M{left} {top + 28}v-20a8 8 0 0 1 8-8h{WIDTH - 16}a8 8 0 0 1 8 8v20z" fill="{colour}"/>')
        room = (WIDTH - 30 - NARROW * len(card.kind + mark)) // WIDE
        name = card.node if len(card.node) <= room else f"{card.node[: room - 1]}…<title>{card.node}</title>"
        put(f'<text class="n" style="fill:#fff" x="{left + 10}" y="{top + 19}">{name}</text>')
        put(f'<text class="k" text-anchor="end" x="{left + WIDTH - 10}" y="{top + 19}">{card.kind}{mark}</text>')
        y = top + 28 + LINE
        for line in _wrapped(card.says):
            put(f'<text class="s" x="{left + 10}" y="{y}">{escape(line)}</text>')
            y += LINE
        if self._counts is not None:
            put(f'<text class="b" x="{left + 10}" y="{y}">{_told(self._counts, card.node)}</text>')
        y = self._first_row(card, top)
        for lead, lines in rows:
            for index, line in enumerate(lines):
                kind = "" if lead.drawn else "r"
                text = f'<text class="{kind}" x="{left + 10}" y="{y + 12 + LINE * index}">{escape(line)}</text>'
                put(text if lead.drawn else f'<a href="#{lead.target}">{text}</a>')
            y += LINE * len(lines) + 6

    def _line(self, x: int, y: int, to_x: int, to_y: int) -> None:
        middle = (x + to_x) // 2
        self.lines.append(
            f'<path d="M{x} {y}C{middle} {y} {middle} {to_y} {to_x - 7} {to_y}" fill="none" stroke="#8894a5" '
            f'stroke-width="1.5"/><path d="M{to_x} {to_y}l-8-4v8z" fill="#8894a5"/>'
        )


def _wrapped(text: str) -> list[str]:
    """Lines of a card. A Hangul syllable is as wide as two letters."""
    wide = any("\uac00" <= letter <= "\ud7a3" for letter in text)
    return textwrap.wrap(text, LETTERS // 2 + 4 if wide else LETTERS)
