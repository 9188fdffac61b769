"""The clinic's services: what each answers, or how it fails; else all goes well, with made-up values."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from controller.text.session import Session
from controller.text.world import Part
from ivr.messages import Command, Request, ServiceAnswered, ServiceFailed
from ivr.node import Block
from ivr.nodes.http import Http
from ivr.service_data import Scalar, outgoing
from ivr.spoken_value import Occasion
from ivr.units import Duration

Failure = Literal["timeout", "refused", "wrong_shape"]


class Reply(Block):
    """What a service answers."""

    status: int = Field(200, ge=200, le=499, description="200 done, 404 not found, 422 refused by it …")
    answer: dict[str, str | float | bool] | None = Field(
        None, description="Fields of the answer, as {plan.copay: 20}; default: made-up ones of the right types"
    )
    after: Duration = Field(200, description="How long it takes")


class ClinicServices(Part):
    """Services that flows ask over HTTP."""

    obeys: ClassVar[tuple[type[Command], ...]] = (Request,)

    services: dict[str, Failure | Reply] = Field(
        default_factory=dict,
        description="Service to what it does: timeout, refused (no connection), wrong_shape, or {status: 404}",
    )

    async def obey(self, session: Session, command: Command) -> None:
        if not isinstance(command, Request):
            return
        does = self.services.get(command.service, Reply.model_validate({}))
        if does == "timeout" or (isinstance(does, Reply) and does.after >= command.deadline_ms):
            session.later(command.deadline_ms, lambda at: ServiceFailed(at, command.request, "timeout"))
        elif isinstance(does, Reply):
            made = does.answer if does.answer is not None else _made_up(session)
            known = {name: value for name, value in made.items() if name in command.fields and does.status < 300}
            session.later(does.after, lambda at: ServiceAnswered(at, command.request, does.status, known))
        else:
            session.later(0, lambda at: ServiceFailed(at, command.request, does))


def _made_up(session: Session) -> dict[str, Scalar]:
    """A value of the right type for each field of the answer that the node waits for."""
    flow = session.flow.of(session.call)
    node = flow.nodes.get(session.call.node)
    made: dict[str, Scalar] = {}
    for field, kept in node.answer.items() if isinstance(node, Http) else ():
        value = flow.values[kept.into]
        example = value.example(Occasion(session.now, flow.facts), 6)
        made[field] = outgoing(example, value.condition) or example
    return made
