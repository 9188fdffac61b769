"""``http``: ask a service of the clinic over HTTP, for a moment, and go on whatever comes of it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from ivr.call import Privacy, Requesting
from ivr.conditions import kind_of
from ivr.messages import Event, Request, ServiceAnswered, ServiceFailed
from ivr.node import Block, Checker, NodeName, NodeSpec, VariableName
from ivr.service_data import Scalar, body_of, incoming, outgoing, overlapping, path_of, query_of
from ivr.strict_yaml import Location
from ivr.texts import PLACEHOLDER
from ivr.units import Duration
from ivr.variables import BUILT_IN

if TYPE_CHECKING:
    from ivr.turn import Turn

ONE_MOMENT_MS = 1_000
"""A caller who waits longer than this hears that he must, and again every ``AGAIN_MS``."""
AGAIN_MS = 8_000
SHORTEST_MS, LONGEST_MS = 500, 30_000
_PATH = re.compile(r"(/[A-Za-z0-9._~{}-]*)+")
_FIELD = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,7}")
_BODY_METHODS = ("POST", "PUT", "PATCH")
_ONCE_ONLY = ("POST", "PATCH")
"""Sent twice, they may do it twice (RFC 9110, 9.2.2), unless the service knows the request again by a key."""


def _path(text: str) -> str:
    if not _PATH.fullmatch(text) or any(step and not step.strip(".") for step in text.split("/")):
        raise ValueError("a path is written as /coverage/{member}; what follows a '?' goes under query:")
    return text


def _field(name: str) -> str:
    if not _FIELD.fullmatch(name):
        raise ValueError(f"'{name[:40]}' is no field: letters, digits, _ and -, with dots for objects in objects")
    return name


FieldName = Annotated[str, AfterValidator(_field)]


class Kept(Block):
    """A field of the answer and where it is kept. It must be of the variable's type."""

    into: VariableName
    privacy: Privacy = Field("phi", description="What it is: public, phi or secret; the variable must be as private")
    required: bool = Field(True, description="Without it the answer is of the wrong shape")


class Http(NodeSpec):
    """Ask a service that `services:` of clinic.yaml names. Its address and its keys stand there, never in a flow.

    The caller hears "one moment" when it takes more than a second. Every failure has a way on; `failed` is all of
    those that are not written.
    """

    kind: ClassVar[str] = "http"

    service: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: Annotated[str, AfterValidator(_path)] = Field(
        description="Such as /coverage/{member}, behind the service's address; a variable is one step of it"
    )
    query: Mapping[FieldName, VariableName] = Field(
        default_factory=dict, description="What stands behind the `?`: name to variable; never a secret"
    )
    body: Mapping[FieldName, VariableName] = Field(
        default_factory=dict, description="The JSON that is sent: field (plan.name: an object in it) to variable"
    )
    answer: Mapping[FieldName, Kept] = Field(
        default_factory=dict, description="The JSON that comes back: field to where it is kept"
    )
    deadline: Duration = Field(4_000, description="No answer in this time, with all tries, is `timeout`")
    retries: int = Field(0, ge=0, le=3, description="How often it is tried again when there is no connection or a 5xx")
    idempotency_key: str = Field(
        "",
        max_length=200,
        description="By this text (it may hold {variables}) and the call the service knows that it is the same request",
    )
    go: NodeName = Field(description="Where to go when it was done and the answer is right")
    failed: NodeName
    timeout: NodeName | None = Field(None, description="No answer in time")
    refused: NodeName | None = Field(None, description="No connection, an error of the service's own, or a redirect")
    wrong_shape: NodeName | None = Field(None, description="An answer that is not as `answer` says, or too long")
    not_found: NodeName | None = Field(None, description="Status 404; default: as `rejected`")
    rejected: NodeName | None = Field(None, description="Any other status from 400 to 499")

    # --- checks ---

    def check(self, checker: Checker) -> None:
        checker.known(("service",), self.service, checker.facts.services, "service")
        for place in ("path", "idempotency_key"):
            for name in PLACEHOLDER.findall(getattr(self, place)):
                self._check_open(checker, (place,), name)
        for field, name in self.query.items():
            self._check_open(checker, ("query", field), name)
        for field, name in self.body.items():
            checker.variable(("body", field), name)
        for field, kept in self.answer.items():
            self._check_kept(checker, ("answer", field, "into"), field, kept)
        self._check_request(checker)
        for way in ("go", "failed", "timeout", "refused", "wrong_shape", "not_found", "rejected"):
            checker.node((way,), getattr(self, way))

    @staticmethod
    def _check_open(checker: Checker, where: Location, name: str) -> None:
        """Addresses are written down on the way, by others too."""
        checker.variable(where, name)
        value = checker.value(name)
        if value is not None and value.privacy == "secret":
            checker.problem(
                where, f"'{name}' is secret and would stand in the open", "Send it in the body.", value=True
            )

    @staticmethod
    def _check_kept(checker: Checker, where: Location, field: str, kept: Kept) -> None:
        checker.variable(where, kept.into)
        checker.private_value(where, kept.into, kept.privacy, f"the answer's '{field}'")
        if kept.into in BUILT_IN:
            checker.problem(where, f"'{kept.into}' is kept by the engine itself", "Take another name.", value=True)

    def _check_request(self, checker: Checker) -> None:
        if self.body and self.method not in _BODY_METHODS:
            what = f"{self.method} sends no body"
            checker.problem(("body",), what, f"Use {', '.join(_BODY_METHODS)}, or query.")
        if both := overlapping(self.body):
            checker.problem(("body", both[0]), f"'{both[0]}' is a value and holds '{both[1]}'", "Take one out.")
        if self.retries and self.method in _ONCE_ONLY and not self.idempotency_key:
            what = f"a {self.method} that is tried again may be done twice"
            checker.problem(("retries",), what, "Write an idempotency_key, or no retries.", value=True)
        if not SHORTEST_MS <= self.deadline <= LONGEST_MS:
            what = f"the deadline must be {SHORTEST_MS}ms to {LONGEST_MS // 1000}s"
            checker.problem(("deadline",), what, "A caller waits for it.", value=True)

    # --- the call ---

    def enter(self, turn: Turn) -> None:
        request = self._request(turn)
        if request is None:
            self._leave(turn, "nothing_given", self.failed)
            return
        turn.note(asked=self.service)
        turn.be_in(Requesting(request.request, turn.at + self.deadline))
        turn.wake_in(min(ONE_MOMENT_MS, self.deadline))
        turn.commands.append(request)
        turn.listen_for_emergency()

    def _request(self, turn: Turn) -> Request | None:
        """None when a variable of the path has no value."""
        values = turn.values()
        path = path_of(self.path, values)
        if path is None:
            return None

        def given(names: Mapping[str, str]) -> dict[str, Scalar | None]:
            return {
                field: outgoing(values.get(name, ""), kind_of(turn.flow.values, name)) for field, name in names.items()
            }

        return Request(
            request=turn.new_id(),
            service=self.service,
            method=self.method,
            path=path,
            query=query_of(given(self.query)),
            body=body_of(given(self.body)) if self.body else "",
            fields=tuple(self.answer),
            deadline_ms=self.deadline,
            retries=self.retries,
            idempotency_key=self._key(turn, values),
        )

    def _key(self, turn: Turn, values: Mapping[str, str]) -> str:
        """Nobody can read in it what it was made from; another call's is another."""
        if not self.idempotency_key:
            return ""
        text = PLACEHOLDER.sub(lambda match: values.get(match.group(1), ""), self.idempotency_key)
        whole = "\0".join((turn.call.id, turn.place(turn.call.node), text))
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:32]

    def on_timer(self, turn: Turn) -> None:
        state = turn.call.state
        if not isinstance(state, Requesting) or turn.at >= state.until:
            self._leave(turn, "timeout", self.timeout)
            return
        turn.say((turn.engine("one_moment"),), "off")
        turn.wake_in(min(AGAIN_MS, state.until - turn.at))

    def on_event(self, turn: Turn, event: Event) -> None:
        state = turn.call.state
        if not isinstance(event, ServiceAnswered | ServiceFailed) or not isinstance(state, Requesting):
            return
        if event.request != state.request:
            return
        if isinstance(event, ServiceFailed):
            ways = {"timeout": self.timeout, "wrong_shape": self.wrong_shape}
            reason = event.reason if event.reason in ways else "refused"
            self._leave(turn, reason, ways.get(reason, self.refused))
        elif event.status == 404:
            self._leave(turn, "not_found", self.not_found or self.rejected)
        elif event.status >= 300:
            self._leave(turn, "rejected", self.rejected)
        elif self._keep(turn, event.fields):
            self._leave(turn, "done", self.go)
        else:
            self._leave(turn, "wrong_shape", self.wrong_shape)

    def _keep(self, turn: Turn, fields: Mapping[str, Scalar]) -> bool:
        """False, and nothing is kept, when the answer is not as it should be."""
        found: dict[str, str] = {}
        for field, kept in self.answer.items():
            raw = fields.get(field)
            value = incoming(raw, turn.flow.values[kept.into]) if raw is not None else None
            if value is None and (kept.required or raw is not None):
                return False
            found[kept.into] = value or ""
        for name, value in found.items():
            turn.remember(name, value)
        return True

    def on_return(self, turn: Turn) -> None:
        """The answer is still on its way, or the timer will run out."""

    def on_resume(self, turn: Turn) -> None:
        """Whether the request arrived nobody knows: it is sent again only where that is harmless."""
        if self.method in _ONCE_ONLY and not self.idempotency_key:
            self._leave(turn, "refused", self.refused)
        else:
            self.enter(turn)

    def _leave(self, turn: Turn, outcome: str, node: str | None) -> None:
        turn.close_visit(outcome)
        turn.go(node or self.failed)
