"""The provider's side of calls back: every number outside is one phone of ours, on loopback."""

from __future__ import annotations

from careline.phones.agent import AgentPhone, Behaviour
from careline.phones.digest import Login


class Provider(AgentPhone):
    """Takes calls as a trunk does, without registering; what ``behaviour`` says is what the patient does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 9), Login("provider", "unused"), behaviour=Behaviour(after_ms=300))
        self.port = 0

    async def open(self) -> None:
        """Bind a free port, known before the clinic that calls it is started."""
        await self.agent.open()
        self._open = True
        transport = self.agent._transport
        assert transport is not None
        self.port = int(transport.get_extra_info("sockname")[1])

    async def unregister(self) -> None:
        """A trunk has no registration to give up."""

    def forget(self) -> None:
        """No call of an earlier test, fetched or not."""
        self.hang_up()
        self.calls.clear()
        while not self._arrivals.empty():
            self._arrivals.get_nowait()
