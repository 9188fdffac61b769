import pytest

from crm.cipher import Cipher
from crm.connectors.memory import MemoryCrm, connect
from crm.port import CrmUnavailable
from tests.crm.examples import INTERACTION, KEY, kept


async def test_its_faults_are_switches() -> None:
    crm = MemoryCrm(timeout_ms=5)
    crm.away = True
    with pytest.raises(CrmUnavailable, match="switched off"):
        await crm.store(INTERACTION)
    crm.away = False
    assert await crm.count_interactions() == 0
    crm.slow_ms = 60_000
    with pytest.raises(CrmUnavailable, match=r"within 0\.005 s"):
        await crm.count_interactions()
    crm.slow_ms = 1
    await crm.store(INTERACTION)
    assert list(await crm.interactions()) == [kept(INTERACTION)]
    assert crm.calls == 5


def test_it_is_made_from_its_address() -> None:
    assert isinstance(connect("memory:", Cipher(KEY), 1_000), MemoryCrm)
