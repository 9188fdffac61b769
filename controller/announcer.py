"""The clinic's announcements: which are on, who switched them, and every call told of it.

A supervisor's order comes by AMI (``supervision``). Prepared announcements are those of ``clinic.yaml``, their
sounds made at the start; words that a supervisor types are made into sounds first and switched on then, so that
no caller waits for a voice. What is on is kept in the journal and outlives a restart.

Calls are told when something is switched. Times need no waking: the flows look at them when a caller comes by.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import structlog

from ami.vocabulary import AnnouncementOrder, AnnouncementView
from controller.settings.loader import Settings
from controller.settings.values import ANNOUNCEMENT_TEXT, NAME
from controller.supervision import SupervisionRefused
from controller.switchboard.board import Board
from ivr import messages as ivr
from ivr.announcement import Announcement
from ivr.announcing import prompt_of
from ivr.flow import Flow
from ivr.problems import did_you_mean

log = structlog.get_logger(__name__)

ANNOUNCED = "announced"
"""The snapshot's name; no call is called so."""
Save = Callable[[str, Mapping[str, Any]], object]
Render = Callable[[Iterable[ivr.Prompt]], Awaitable[list[str]]]
"""Has the sounds of these ready; a sentence for each that could not be made."""


@dataclass(frozen=True, slots=True)
class Switched:
    """One that is on. ``by``: the supervisor; ``since``: UTC ms; ``typed``: its words are not those of the file."""

    announcement: Announcement
    by: str
    since: int
    typed: bool = False


class Announcer:
    """``restore`` once, before calls come in."""

    def __init__(self, board: Board, settings: Settings, render: Render, save: Save) -> None:
        self._board = board
        self._prepared = {one.name: one for one in settings.announcements}
        self._languages = settings.model.clinic.languages
        self._numbers, self._queues = list(settings.model.numbers), list(settings.model.queues)
        self._render, self._save = render, save
        self._on: dict[str, Switched] = {}
        self._one_at_a_time = asyncio.Lock()
        board.announced = self.now

    def now(self) -> tuple[Announcement, ...]:
        """What calls are told: all that is on or will begin."""
        at = self._board.now()
        return tuple(one.announcement for one in self._on.values() if not _is_over(one, at))

    async def restore(self, page: Mapping[str, Any]) -> None:
        """What was on when the controller before this one ended. Words of the file are those it has now."""
        for data in page.get("on", ()):
            try:
                kept = _read(data)
            except (KeyError, TypeError, ValueError) as error:
                log.error("announcement_unreadable", error=type(error).__name__)
                continue
            name, prepared = kept.announcement.name, self._prepared.get(kept.announcement.name)
            if prepared is not None and not kept.typed:
                kept = replace(kept, announcement=replace(kept.announcement, texts=prepared.texts))
            if not _is_over(kept, self._board.now()):
                self._on[name] = kept
        for problem in await self._render(self._prompts(one.announcement for one in self._on.values())):
            log.warning("announcement_not_rendered", problem=problem)

    # --- orders ---

    async def obey(self, order: AnnouncementOrder) -> str:
        """One order after the other. Raises SupervisionRefused with a sentence for the supervisor."""
        async with self._one_at_a_time:
            return await self._switch_on(order) if order.verb == "on" else self._switch_off(order)

    async def _switch_on(self, order: AnnouncementOrder) -> str:
        announcement = self._made(order)
        at = self._board.now()
        if announcement.ends is not None and announcement.ends <= max(at, announcement.begins):
            raise SupervisionRefused("It would end before it begins.")
        missing = self._missing(announcement, partly=order.partly)
        problems = await self._render(self._prompts((announcement,)))
        if problems:
            raise SupervisionRefused(f"Not switched on, its words cannot be spoken: {problems[0]}")
        self._on[order.name] = Switched(announcement, order.by, at, typed=bool(order.texts))
        self._changed("on", order)
        return " ".join(filter(None, (self._told(announcement, at), missing, self._deaf(announcement))))

    def _switch_off(self, order: AnnouncementOrder) -> str:
        if self._on.pop(order.name, None) is None:
            raise SupervisionRefused(f"{order.name} is not on.")
        self._changed("off", order)
        return f"{order.name} is off: new callers no longer hear it."

    def _made(self, order: AnnouncementOrder) -> Announcement:
        """As prepared, with what the order says otherwise."""
        if not NAME.fullmatch(order.name):
            raise SupervisionRefused("A name is small letters, digits and _.")
        prepared = self._prepared.get(order.name)
        if prepared is None and not order.texts:
            hint = did_you_mean(order.name, self._prepared, "There are")
            raise SupervisionRefused(
                f"No announcement '{order.name}' is prepared, and no words are given. {hint}".strip()
            )
        if order.kind not in ("", "say", "close") or not 0 <= order.priority <= 9:
            raise SupervisionRefused("A kind is say or close, a priority 1 to 9.")
        base = prepared or Announcement(order.name)
        return replace(
            base,
            kind="close" if (order.kind or base.kind) == "close" else "say",
            texts=self._texts(order) or base.texts,
            begins=order.begins,
            ends=order.ends or None,
            numbers=_listed(order.numbers, self._numbers, "number") or base.numbers,
            queues=_listed(order.queues, self._queues, "queue") or base.queues,
            priority=order.priority or base.priority,
        )

    def _texts(self, order: AnnouncementOrder) -> dict[str, str]:
        for language, text in order.texts.items():
            if language not in self._languages:
                raise SupervisionRefused(f"'{language}' is not a language of this clinic.")
            if not ANNOUNCEMENT_TEXT.fullmatch(text):
                raise SupervisionRefused("An announcement is one sentence or two, 300 letters at most, without { or <.")
        return dict(order.texts)

    def _missing(self, announcement: Announcement, *, partly: bool) -> str:
        """A complaint where callers of a language would hear nothing. Raises unless that is wanted."""
        missing = [language for language in self._languages if not announcement.texts.get(language)]
        if not missing or (announcement.kind == "close" and not announcement.texts):
            return ""
        told = f"Callers in {', '.join(missing)} do not hear it: there are no words."
        if not partly:
            raise SupervisionRefused(f"Not switched on. {told} Give them, or say that it may go without (--partly).")
        return told

    def _deaf(self, announcement: Announcement) -> str:
        """A closure that a flow does not look at is told to its callers, and changes nothing else."""
        if announcement.kind != "close" or announcement.queues:
            return ""
        numbers = self._board.numbers
        flows = {numbers[one].flow.name: numbers[one].flow for one in announcement.numbers or tuple(numbers)}
        deaf = [name for name, flow in flows.items() if not looks_at_hours(flow)]
        if not deaf:
            return ""
        return f"{', '.join(deaf)}: no opening hours are looked at there, so its callers hear it and go on as always."

    def _prompts(self, announcements: Iterable[Announcement]) -> list[ivr.Prompt]:
        return [prompt_of(one, language) for one in announcements for language, text in one.texts.items() if text]

    @staticmethod
    def _told(announcement: Announcement, at: int) -> str:
        when = "is on for new callers" if announcement.begins <= at else "is planned"
        how = ": all hours count as closed" if announcement.kind == "close" and not announcement.queues else ""
        return f"{announcement.name} {when}{how}."

    def _changed(self, switched: str, order: AnnouncementOrder) -> None:
        """Kept, told to every call, and noted who did it."""
        board, at = self._board, self._board.now()
        log.info("announcement_switched", announcement=order.name, switched=switched, by=order.by)
        self._save(ANNOUNCED, {"on": [asdict(one) for one in self._on.values() if not _is_over(one, at)]})
        told = self.now()
        for line in list(board.lines.values()):
            board.ivr_event(line.id, ivr.Announced(at, told))
        board.herald.tell(at, "announcement", announcement=order.name, switched=switched, by=order.by)

    # --- what supervisors see ---

    def views(self) -> tuple[AnnouncementView, ...]:
        """All that are prepared or on, by name."""
        at = self._board.now()
        names = sorted({**self._prepared, **self._on})
        return tuple(self._view(name, at) for name in names)

    def _view(self, name: str, at: int) -> AnnouncementView:
        switched = self._on.get(name)
        on = switched is not None and not _is_over(switched, at)
        shown = switched.announcement if switched is not None and on else self._prepared.get(name)
        shown = shown or Announcement(name)
        state = "off" if not on else "on" if shown.begins <= at else "planned"
        return AnnouncementView(
            name,
            shown.kind,
            state,
            shown.priority,
            ",".join(shown.numbers),
            ",".join(shown.queues),
            shown.texts.get(self._languages[0], ""),
            ",".join(language for language in self._languages if not shown.texts.get(language)),
            by=switched.by if switched is not None and on else "",
            since=switched.since if switched is not None and on else None,
            begins=shown.begins or None,
            ends=shown.ends,
        )


def looks_at_hours(flow: Flow) -> bool:
    """Whether a condition of this flow, or of one that it calls, depends on opening hours."""
    for one in (flow, *(flow.others[name] for name in flow.calls if name in flow.others)):
        for node in one.nodes.values():
            for case in getattr(node, "cases", ()):
                if getattr(case.when, "open", None) or getattr(case.when, "closed", None):
                    return True
        if any("open(" in source or "closed_by_announcement" in source for source in one.expressions):
            return True
    return False


def _listed(written: str, known: list[str], what: str) -> tuple[str, ...]:
    names = tuple(filter(None, written.split(",")))
    for name in names:
        if name not in known:
            raise SupervisionRefused(f"There is no {what} '{name}'. {did_you_mean(name, known, 'There are')}".strip())
    return names


def _is_over(switched: Switched, at: int) -> bool:
    ends = switched.announcement.ends
    return ends is not None and ends <= at


def _read(data: Mapping[str, Any]) -> Switched:
    """Raises KeyError, TypeError for what another program wrote."""
    fields = dict(data["announcement"])
    fields["numbers"], fields["queues"] = tuple(fields["numbers"]), tuple(fields["queues"])
    return Switched(Announcement(**fields), str(data["by"]), int(data["since"]), bool(data["typed"]))
