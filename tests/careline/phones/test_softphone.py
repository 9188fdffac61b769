"""A phone others wrote, on the same Asterisk: it registers, answers ours, speaks, calls and presses keys."""

import shutil

import numpy as np
import pytest

from careline.phones import sounds
from careline.phones.digest import Login
from careline.phones.listening import tones_from
from careline.phones.patient import PatientPhone
from careline.phones.softphone import Softphone, SoftphoneFailed
from tests.careline.phones.laboratory import SECRET, Laboratory

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed"),
]
TONE = sounds.tone(1230, 1500)


async def test_it_answers_our_call_and_is_heard(lab: Laboratory) -> None:
    async with Softphone(lab.server, Login("bruno", SECRET), TONE) as phone, PatientPhone(lab.server) as patient:
        await patient.call("2002", "+15555550101")
        assert await phone.wait("CALL_ESTABLISHED", 5)
        await patient.wait(1.5)
        assert 1230 in tones_from(patient.heard, [1230.0, 1400.0])
        phone.hang_up()
        assert await patient.wait_ended(3)


async def test_it_calls_and_its_keys_are_understood(lab: Laboratory) -> None:
    async with Softphone(lab.server, Login("bruno", SECRET), np.zeros(0, dtype=np.int16)) as phone:
        phone.dial("103")
        assert await phone.wait("CALL_ESTABLISHED", 5)
        for key in "14#":
            phone.press(key)
        assert await phone.wait("CALL_CLOSED", 10)


async def test_a_wrong_secret_is_told(lab: Laboratory) -> None:
    phone = Softphone(lab.server, Login("bruno", "wrong"), TONE)
    with pytest.raises(SoftphoneFailed, match="did not register as bruno"):
        await phone.start(within=2)
    await phone.close()
    assert not phone._folder.exists()


async def test_nothing_goes_before_it_is_started(lab: Laboratory) -> None:
    phone = Softphone(lab.server, Login("bruno", SECRET), TONE)
    with pytest.raises(SoftphoneFailed, match="not started"):
        phone.hang_up()
    await phone.close()
