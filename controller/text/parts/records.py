"""The patient records: the store in memory behind the controller's own look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, PrivateAttr

from controller.known_patient import preferences_of
from controller.lookups import DEADLINE_S, Lookups
from controller.text.clinic_given import ClinicGiven, book_for_another, end_prescriptions, last_offer
from controller.text.session import Session
from controller.text.world import CannotHappenError, Part
from crm.connectors.memory import MemoryCrm
from crm.model import Interaction, Patient, Preference
from crm.port import CrmUnavailable
from ivr.messages import Command, LookUp, LookUpFailed, Remember
from ivr.node import Block

if TYPE_CHECKING:
    from controller.text.driver import TextDriver


class Person(Block):
    """A made-up patient."""

    id: str = "p0001"
    language: str | None = Field(None, description="Default: the one the call begins in")
    phones: tuple[str, ...] = Field((), description="Default: the number that calls")
    given_name: str = "Ada"
    family_name: str = "Abbot"
    birth_date: str = "1985-03-14"
    agents: tuple[str, ...] = Field((), description="Who talked with him lately, the last one first")
    care_team: tuple[str, ...] = Field((), description="The agents his record names as his, best first")
    pace: Literal[100, 80, 65] | None = Field(
        None, description="As he asked for in an earlier call: 80 or 65 is slower"
    )
    volume: Literal[0, 1, 2] | None = Field(None, description="The same: so many steps louder")
    relay: bool = Field(False, description="true: he calls through a relay service, as he has told us")


class AtTheDesk(Block):
    """What others do meanwhile."""

    taken: bool | None = Field(None, description="true: somebody else books the time that was offered last")
    prescriptions_end: bool | None = Field(None, description="true: staff end all the patient's prescriptions")
    store_fails: bool | None = Field(None, description="true: the records are away from now on; false: back")


class Records(ClinicGiven, Part):
    """What the clinic knows of its patients."""

    obeys: ClassVar[tuple[type[Command], ...]] = (LookUp, Remember)
    Step: ClassVar[type[Block]] = AtTheDesk

    patient: Person | None = Field(None, description="The caller is this patient")
    patients: tuple[Person, ...] = Field((), description="Further patients; give their phones")
    store: Literal["up", "down", "slow"] = Field("up", description="down: the records fail; slow: answer too late")
    unreadable: tuple[str, ...] = Field((), description="Operations that fail, such as account_of_patient")
    may_be_called_back: bool = Field(True, description="Whether the clinic may call patients' numbers")

    _crm: MemoryCrm | None = PrivateAttr(None)

    async def obey(self, session: Session, command: Command) -> None:
        if isinstance(command, Remember):
            await self._remember(session, command)
        if not isinstance(command, LookUp):
            return
        if command.what in self.unreadable:
            session.happen(LookUpFailed(session.now, command.lookup, "CrmUnavailable"))
            return
        if self.store == "slow":
            late = LookUpFailed(session.now, command.lookup, "TimeoutError")
            session.later(int(DEADLINE_S * 1_000), lambda _at: late)
            return
        lookups = Lookups(
            await self._records(session),
            lambda _call, event: session.happen(event),
            lambda: session.now,
            may_call=lambda _number: self.may_be_called_back,
            time_zone=session.flow.time_zone,
        )
        lookups.start(session.call.id, session.call.caller, command)
        await lookups.answered()

    async def _remember(self, session: Session, command: Remember) -> None:
        """In life it waits until the store is there again; nobody in a test lives to see that."""
        crm = await self._records(session)
        with suppress(CrmUnavailable):
            for preference in preferences_of(command, session.now):
                await crm.put_preference(preference)

    async def _records(self, session: Session) -> MemoryCrm:
        if self._crm is None:
            self._crm = MemoryCrm()
            people = [*([self.patient] if self.patient else []), *self.patients]
            for person in people:
                await self._crm.put_patients([_patient(person, session)])
                for preference in _preferences(person, session.now):
                    await self._crm.put_preference(preference)
                for back, agent in enumerate(person.agents, start=1):
                    await self._crm.store(_talk(session, person.id, agent, back))
            await self.fill(self._crm, session.now, session.flow.time_zone, people[0].id if people else "p0001")
            self._crm.away = self.store == "down"
        return self._crm

    async def do(self, driver: TextDriver, what: str, value: Any, step: Mapping[str, Any]) -> None:
        crm = await self._records(driver.session)
        if what == "store_fails":
            crm.away = value
            return
        if what == "prescriptions_end":
            await end_prescriptions(crm, driver.session)
            return
        slot = last_offer(driver.session)
        if not slot:
            raise CannotHappenError("no time was offered")
        await book_for_another(crm, slot, driver.session)


def _patient(person: Person, session: Session) -> Patient:
    caller = session.call.caller
    phones = person.phones or ((caller,) if caller else ())
    language = person.language or session.call.language
    return Patient(
        person.id, person.given_name, person.family_name, person.birth_date, language, phones, person.care_team
    )


def _preferences(person: Person, at: int) -> list[Preference]:
    """As a call of the day before has left them."""
    known = {"pace": person.pace, "volume": person.volume, "relay": "yes" if person.relay else None}
    yesterday = at - 86_400_000
    return [Preference(person.id, what, str(value), yesterday) for what, value in known.items() if value is not None]


def _talk(session: Session, patient: str, agent: str, days_ago: int) -> Interaction:
    """A call of some days ago that ``agent`` took."""
    at = session.now - days_ago * 86_400_000
    return Interaction(
        id=f"{patient}-{agent}-{days_ago}",
        started_at=at,
        ended_at=at + 60_000,
        dialled=session.call.dialled,
        caller=None,
        patient=patient,
        language=session.call.language,
        flow=session.flow.name,
        flow_version=session.flow.version,
        outcome="answered",
        hung_up_by="caller",
        agent=agent,
        talk_ms=30_000,
    )
