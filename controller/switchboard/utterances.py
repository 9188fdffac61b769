"""What callers say, kept with their line until it becomes part of the call's record.

Everything a listening gives is kept, understood or not: it shows why a caller was not understood. Two things are not:
what is said where a secret is asked for leaves no text and no sound, and sound is kept only where the clinic's
settings say so, and where they ask for consent, in calls whose flow has it (``recording_consent``).
"""

from __future__ import annotations

import json
from typing import Literal, Protocol

from controller.speech.listening import Said
from controller.switchboard.line import Line
from crm.model import UtteranceRecord
from ivr.call import Call, Privacy

CONSENT = "recording_consent"
"""The flow's variable: ``yes`` when the caller has agreed that his voice is kept."""
MOST = 200
"""Utterances kept of one call; nobody says more, and a line that babbles must not fill a record."""
KeepAudio = Literal["never", "with_consent", "always"]


class Sounds(Protocol):
    """Where sound goes (``UtteranceSounds``)."""

    def keep(self, call: str, number: int, audio: bytes) -> str: ...
    async def settled(self) -> None: ...


class Utterances:
    """``kept`` False: nothing at all is kept. ``audio``: whose sound is."""

    def __init__(self, *, kept: bool = True, audio: KeepAudio = "never", sounds: Sounds | None = None) -> None:
        self._kept = kept
        self._audio = audio
        self._sounds = sounds

    async def settled(self) -> None:
        """All sound is where it is kept."""
        if self._sounds is not None:
            await self._sounds.settled()

    def wants_audio(self, line: Line) -> bool:
        """Whether the sound of what this caller says now may be kept."""
        if not self._kept or self._sounds is None or self._audio == "never" or _privacy(line) == "secret":
            return False
        return self._audio == "always" or has_consented(line.call)

    def heard(self, line: Line, language: str, said: Said, now: int) -> None:
        """Keep one utterance. ``now``: when its result came (UTC ms)."""
        if not self._kept or len(line.utterances) >= MOST:
            return
        privacy = _privacy(line)
        best = said.result.alternatives[0] if said.result.alternatives and privacy != "secret" else None
        readings = [[one.text, one.confidence] for one in said.result.alternatives] if best is not None else []
        audio = ""
        if said.audio and self._sounds is not None and self.wants_audio(line):
            audio = self._sounds.keep(line.id, len(line.utterances), said.audio)
        line.utterances.append(
            UtteranceRecord(
                at=now - said.waited_ms - said.spoken_ms,
                node=line.call.node,
                language=language,
                spoken_ms=said.spoken_ms,
                waited_ms=said.waited_ms,
                text=best.text if best is not None else "",
                confidence=best.confidence if best is not None else 0.0,
                nbest=json.dumps(readings, ensure_ascii=False),
                privacy=privacy,
                audio=audio,
            )
        )


def has_consented(call: Call) -> bool:
    """In the flow he is in, or in one that waits for it to return."""
    scopes = (call.variables, *(frame.variables for frame in call.frames))
    return any(variables.get(CONSENT) == "yes" for variables in scopes)


def _privacy(line: Line) -> Privacy:
    """Of what is said where the call stands."""
    flow = line.flow.of(line.call)
    node = flow.nodes.get(line.call.node)
    return node.privacy_of_speech(flow, line.call) if node is not None else "phi"
