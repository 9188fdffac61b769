"""The caller's voice as it comes from Asterisk: one WebSocket for one call (``chan_websocket``).

Asterisk's side, in this order, every id ours (tried on 22.10.1: first frame some 20 ms after the first request):

1. ``POST /bridges/B?type=mixing``
2. ``POST /channels/externalMedia?channelId=M&app=A&external_host=INCOMING&connection_type=server``
   ``&transport=websocket&encapsulation=none&format=slin``; the answer's ``channelvars`` hold the connection id
3. connect here to ``/media/<connection id>`` with the subprotocol ``media``
4. ``POST /channels/{caller}/snoop/S?app=A&spy=in``
5. at ``StasisStart`` of M and of S, each by itself: ``POST /bridges/B/addChannel?channel=...``
   (sooner is 422 "Channel not in Stasis application")

Frames are binary, 20 ms of slin each; events are text: ``MEDIA_START`` first. The snoop hears the caller alone,
whatever plays to him. It ends with the caller's channel; the media channel and the bridge must be deleted.
Source: docs.asterisk.org "WebSocket" channel driver; the rest measured (docs/decisions/speech-media.md).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from controller.speech.port import FRAME_BYTES, SpeechUnavailable

_CONNECTION_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_LARGEST_MESSAGE = 65_536


def connection_id(reply: Mapping[str, Any]) -> str:
    """The connection id in ARI's answer to ``externalMedia``. Raises SpeechUnavailable when there is none."""
    variables = reply.get("channelvars")
    found = variables.get("MEDIA_WEBSOCKET_CONNECTION_ID") if isinstance(variables, Mapping) else None
    if not isinstance(found, str) or not _CONNECTION_ID.fullmatch(found):
        raise SpeechUnavailable("Asterisk named no media connection; load its module chan_websocket (22.6 or newer)")
    return found


class MediaStream:
    """One call's audio. ``on_frame`` gets each 20 ms frame; ``on_end`` is called once if it ends without ``close``."""

    def __init__(self, url: str, on_frame: Callable[[bytes], None], on_end: Callable[[str], None]) -> None:
        """``url`` is ``ws://127.0.0.1:<http port>/media/<connection id>``. Nothing happens until ``start``."""
        self._url = url
        self._on_frame = on_frame
        self._on_end = on_end
        self._task: asyncio.Task[None] | None = None
        self._rest = b""
        self._closing = False
        self.opened = asyncio.Event()
        """Set when Asterisk has said MEDIA_START."""
        self.frames = 0

    def start(self, session: aiohttp.ClientSession) -> None:
        """Connect and read in a task of its own; never blocks. Call once."""
        if self._task is not None:
            raise RuntimeError("a media stream starts once")
        self._task = asyncio.create_task(self._run(session))

    async def close(self) -> None:
        """End it from our side, at any instant, as often as wanted. ``on_end`` is not called."""
        self._closing = True
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _run(self, session: aiohttp.ClientSession) -> None:
        reason = "Asterisk closed the media connection"
        try:
            await self._read(session)
        except aiohttp.WSServerHandshakeError as error:
            reason = f"Asterisk refused the media connection ({error.status})"
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            reason = f"the media connection failed ({type(error).__name__})"
        except Exception as error:  # a fault in on_frame must end in on_end, not in silence
            reason = f"hearing this caller failed ({type(error).__name__})"
        if not self._closing:
            self._on_end(reason)

    async def _read(self, session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(
            self._url,
            protocols=("media",),
            max_msg_size=_LARGEST_MESSAGE,
            timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
        ) as socket:
            async for message in socket:
                if self._closing:
                    return
                if message.type is aiohttp.WSMsgType.BINARY:
                    self._take(message.data)
                elif message.type is aiohttp.WSMsgType.TEXT and "MEDIA_START" in message.data:
                    self.opened.set()

    def _take(self, data: bytes) -> None:
        """Asterisk sends whole frames; a joined or cut one is put right here, so nobody else has to look."""
        if len(data) == FRAME_BYTES and not self._rest:
            self.frames += 1
            self._on_frame(data)
            return
        data = self._rest + data
        whole = len(data) // FRAME_BYTES * FRAME_BYTES
        for at in range(0, whole, FRAME_BYTES):
            self.frames += 1
            self._on_frame(data[at : at + FRAME_BYTES])
        self._rest = data[whole:]
