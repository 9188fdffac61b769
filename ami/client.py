"""The AMI client: panoramisk's codec behind a guard.

panoramisk 1.4 splits and joins AMI messages well, and its ``Manager`` is left out, for it
sends an action AGAIN after a reconnect when the reply was lost, never notices an unanswered
ping and reconnects for ever after ``close``. The guard adds (docs/decisions/panoramisk.md):

- control characters are refused in every key and value (CR LF would start a second command);
- only actions of ``ALLOWED`` are sent, each once: never repeated by itself;
- a letter split across two packets is put together before it is decoded;
- an event never counts as an answer (a UserEvent carries its sender's ActionID);
- every action ends: answer, deadline or ``AmiLost``; a silent Asterisk is noticed within
  ``PING_EVERY + PING_DEADLINE`` seconds; the link is restored with back-off.

Protocol: docs.asterisk.org, "The Asterisk Manager TCP/IP API".
"""

from __future__ import annotations

import asyncio
import codecs
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

log = logging.getLogger(__name__)
_SILENT = logging.getLogger(f"{__name__}.codec")
"""panoramisk would log whole messages, the login's secret among them."""
_SILENT.disabled = True

ALLOWED = frozenset({"Ping", "UserEvent", "CoreSettings", "CoreStatus", "Events", "Logoff"})
"""Each is harmless when done twice. Calls are placed over ARI, never here."""
ANSWER_WITHIN = 5.0
"""Seconds an action may take."""
PING_EVERY = 2.0
PING_DEADLINE = 2.0
BACK_OFF = (0.1, 5.0)
MAX_MESSAGE = 1 << 20
"""Characters without an end of message after which the peer is no Asterisk."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

OnEvent = Callable[[dict[str, str]], None]
OnLink = Callable[[bool, str], None]
"""Gets whether the link is up, and why, in words fit for a log."""


class AmiError(Exception):
    """Something went wrong between us and Asterisk's manager interface. Texts hold no values."""


class AmiLost(AmiError):
    """The link to Asterisk's manager interface is down."""


class AmiTimeout(AmiError):
    """Asterisk's manager interface did not answer in time."""


class AmiRefused(AmiError):
    """Asterisk's manager interface refused the user, the secret or the action."""


def checked(name: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The action as panoramisk takes it. Raises ``ValueError`` that never shows a value."""
    if name not in ALLOWED:
        raise ValueError("AMI action refused: it is not one of the allowed actions")
    action = {"Action": name}
    for key, value in fields.items():
        if not _KEY.fullmatch(key) or key.lower() in {"action", "actionid"}:
            raise ValueError("AMI action refused: a key has a form that is not allowed")
        if not isinstance(value, str) or _CONTROL.search(value):
            raise ValueError(f"AMI action refused: {key} holds a control character")
        action[key] = value
    return action


class GuardedProtocol(AMIProtocol):  # type: ignore[misc]
    """panoramisk's codec with whole letters, events kept apart from answers, and nothing ever sent again."""

    def __init__(self, on_event: OnEvent, on_lost: Callable[[], None]) -> None:
        super().__init__()
        self.encoding = "utf-8"
        self.responses: dict[str, Action] = {}
        self._letters = codecs.getincrementaldecoder("utf-8")("replace")
        self._on_event = on_event
        self._on_lost = on_lost

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.log = _SILENT

    def data_received(self, data: bytes) -> None:
        super().data_received(self._letters.decode(data).encode())
        if self.queue and len(self.queue[0]) > MAX_MESSAGE:
            self.transport.abort()

    def handle_message(self, message: Message) -> None:
        if "event" in message:
            self._on_event(flattened(message))
            return
        action = self.responses.pop(message.id, None)
        if action is not None and not action.future.done():
            action.future.set_result(message)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.closed = True
        unanswered, self.responses = self.responses, {}
        for action in unanswered.values():
            if not action.future.done():
                action.future.set_exception(AmiLost("The link to Asterisk's manager interface was lost."))
                action.future.exception()  # whoever waits still gets it; nobody is warned when nobody waits
        self._on_lost()

    def close(self) -> None:
        if not self.closed:
            self.transport.abort()

    def forget(self, action: Action) -> None:
        """Nobody waits for this answer any more."""
        self.responses.pop(action.id, None)


def flattened(message: Message) -> dict[str, str]:
    """Names and values as strings; of a name that comes several times all values, comma-separated."""
    return {
        str(key): ",".join(str(each) for each in value) if isinstance(value, list) else str(value)
        for key, value in message.items()
        if key != "content"
    }


class AmiClient:
    """One user's link to one Asterisk. ``on_event`` and ``on_link`` are called on the event loop's thread.

    ``events`` is the class of events wanted: ``user``, ``on`` for all, ``off``.
    """

    def __init__(  # noqa: PLR0917 - where, who and the two ways back
        self,
        host: str,
        port: int,
        user: str,
        secret: str,
        on_event: OnEvent,
        on_link: OnLink = lambda _up, _why: None,
        *,
        events: str = "user",
        jitter: Callable[[float], float] = lambda seconds: seconds,
    ) -> None:
        for word in (user, secret, events):
            if _CONTROL.search(word):
                raise ValueError("AMI login refused: user, secret or event class holds a control character")
        self._host = host
        self._port = port
        self._login = {"Action": "Login", "Username": user, "Secret": secret, "Events": events}
        self._on_event = on_event
        self._on_link = on_link
        self._jitter = jitter
        self._protocol: GuardedProtocol | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._up = asyncio.Event()
        self._may_give_up = False
        self._refused: AmiRefused | None = None
        self.why_down = "not connected yet"

    @property
    def up(self) -> bool:
        return self._protocol is not None and not self._protocol.closed

    async def start(self, within: float = 5.0) -> None:
        """Connect and stay connected. Returns when logged in; with ``within=0`` at once.

        Raises ``AmiRefused`` when user or secret are wrong (the client is stopped then), ``AmiLost`` when Asterisk
        cannot be reached in time; it goes on trying until ``stop``.
        """
        if self._keeper is not None:
            raise RuntimeError("AmiClient.start was called twice")
        self._may_give_up = within > 0
        self._keeper = asyncio.create_task(self._keep_link(), name="ami-link")
        if within <= 0:
            return
        waiter = asyncio.create_task(self._up.wait())
        await asyncio.wait({waiter, self._keeper}, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        waiter.cancel()
        self._may_give_up = False
        if self._refused is not None:
            raise self._refused
        if not self.up:
            raise AmiLost(f"Asterisk's manager interface cannot be reached: {self.why_down}.")

    async def stop(self) -> None:
        """End the link; unanswered actions raise ``AmiLost``."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def action(self, name: str, **fields: str) -> dict[str, str]:
        """Send one action and return its answer.

        Raises ``ValueError`` (not sent), ``AmiLost``, ``AmiTimeout`` or ``AmiRefused``.
        """
        action = checked(name, fields)
        if self._protocol is None or not self.up:
            raise AmiLost("The link to Asterisk's manager interface is down.")
        return await self._send(self._protocol, action, ANSWER_WITHIN)

    async def user_event(self, name: str, fields: Mapping[str, str]) -> None:
        """Tell every manager session with the ``user`` class, our own included."""
        await self.action("UserEvent", **{"UserEvent": name, **fields})

    # --- the link ------------------------------------------------------------

    @staticmethod
    async def _send(protocol: GuardedProtocol, fields: dict[str, str], within: float) -> dict[str, str]:
        action = Action(fields)
        try:
            async with asyncio.timeout(within):
                answer = await protocol.send(action)
        except TimeoutError:
            raise AmiTimeout("Asterisk's manager interface did not answer in time.") from None
        finally:
            protocol.forget(action)
        if not answer.success:
            raise AmiRefused(f"Asterisk's manager interface refused the action {fields['Action']}.")
        return flattened(answer)

    async def _keep_link(self) -> None:
        pause = BACK_OFF[0]
        while True:
            try:
                await self._serve()
                pause = BACK_OFF[0]
            except AmiRefused as error:
                self.why_down = "user or secret were refused"
                if self._may_give_up:
                    self._refused = AmiRefused("Asterisk's manager interface refused the user or the secret.")
                    return
                log.warning("AMI: %s", error)
            except (OSError, AmiError) as error:
                self.why_down = "nobody answers there" if isinstance(error, OSError) else "no answer to the login"
            await asyncio.sleep(self._jitter(pause))
            pause = min(pause * 2, BACK_OFF[1])

    async def _serve(self) -> None:
        """Connect, log in, ping until the link ends. Raises when it never came up."""
        lost = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(BACK_OFF[1]):
            _, protocol = await loop.create_connection(
                lambda: GuardedProtocol(self._event, lost.set), self._host, self._port
            )
        try:
            await self._send(protocol, self._login, ANSWER_WITHIN)
            self._protocol = protocol
            self._up.set()
            self._call(self._on_link, True, "connected")
            await self._watch(protocol, lost)
        finally:
            protocol.close()
            self._protocol = None
            if self._up.is_set():
                self._up.clear()
                self._call(self._on_link, False, self.why_down)

    async def _watch(self, protocol: GuardedProtocol, lost: asyncio.Event) -> None:
        while True:
            try:
                async with asyncio.timeout(PING_EVERY):
                    await lost.wait()
                self.why_down = "Asterisk closed the link"
                return
            except TimeoutError:
                pass
            try:
                await self._send(protocol, {"Action": "Ping"}, PING_DEADLINE)
            except AmiError:
                self.why_down = "Asterisk is silent"
                return

    def _event(self, event: dict[str, str]) -> None:
        self._call(self._on_event, event)

    @staticmethod
    def _call(function: Callable[..., None], *arguments: Any) -> None:
        """What a callback raises is logged by its kind alone (its text could hold anything)."""
        try:
            function(*arguments)
        except Exception as error:
            log.error("AMI callback failed with %s", type(error).__name__)
