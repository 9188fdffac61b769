import asyncio

import pytest

from careline.phones import useragent
from careline.phones.digest import Login
from careline.phones.registration import Registration, RegistrationRefused
from careline.phones.sip import Message
from careline.phones.useragent import UserAgent
from tests.careline.phones.laboratory import SECRET, Laboratory


class Registrar(UserAgent):
    """Wants a login for every REGISTER, then answers ``status``."""

    def __init__(self, status: str = "200 OK") -> None:
        super().__init__(("127.0.0.1", 1))
        self.status = status
        self.seen: list[Message] = []
        self.sixth = asyncio.Event()

    def _requested(self, request: Message, source: tuple[str, int]) -> None:
        self.seen.append(request)
        if len(self.seen) == 6:
            self.sixth.set()
        if request.get("authorization"):
            self.respond(request, self.status, source)
        else:
            challenge = ("www-authenticate", 'Digest realm="clinic", nonce="n", qop="auth"')
            self.respond(request, "401 Unauthorized", source, headers=[challenge])


async def registered(status: str, expires: int = 300) -> tuple[Registrar, UserAgent, Registration]:
    registrar = Registrar(status)
    await registrar.open()
    agent = await UserAgent(("127.0.0.1", registrar.port), Login("alice", SECRET)).open()
    return registrar, agent, Registration(agent, expires)


async def test_a_login_is_sent_when_asked_for() -> None:
    registrar, agent, registration = await registered("200 OK")
    await registration.register()
    first, second = registrar.seen
    assert not first.get("authorization")
    assert 'username="alice"' in second.get("authorization")
    assert (second.sequence, second.get("expires")) == (2, "300")
    assert second.call_id == first.call_id
    await registration.unregister()
    assert registrar.seen[-1].get("expires") == "0"
    agent.crash()
    registrar.crash()


async def test_a_refusal_is_told_without_the_secret() -> None:
    registrar, agent, registration = await registered("403 Forbidden")
    with pytest.raises(RegistrationRefused, match="account alice: the server answered 403 Forbidden") as raised:
        await registration.register()
    assert SECRET not in str(raised.value)
    agent.crash()
    registrar.crash()


async def test_refreshed_at_half_its_life() -> None:
    registrar, agent, registration = await registered("200 OK", expires=1)
    registration.expires = 0.04  # type: ignore[assignment]
    await registration.register()
    await asyncio.wait_for(registrar.sixth.wait(), 2)
    registration.stop()
    agent.crash()
    registrar.crash()


async def test_a_silent_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(useragent, "_GIVE_UP", 0.05)
    agent = await UserAgent(("127.0.0.1", 9), Login("alice", SECRET)).open()
    with pytest.raises(RegistrationRefused, match="is silent"):
        await Registration(agent).register()
    agent.crash()


@pytest.mark.asterisk
async def test_asterisk_takes_the_right_secret_only(lab: Laboratory) -> None:
    agent = await UserAgent(lab.server, Login("alice", SECRET)).open()
    registration = Registration(agent)
    await registration.register()
    await registration.unregister()
    agent.crash()
    wrong = await UserAgent(lab.server, Login("alice", "wrong")).open()
    with pytest.raises(RegistrationRefused, match="401"):
        await Registration(wrong).register()
    wrong.crash()
