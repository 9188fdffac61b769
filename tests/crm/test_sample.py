import collections
import datetime
import re
from pathlib import Path

import pytest

from crm import sample
from crm.connectors.memory import MemoryCrm
from crm.open import open_crm
from crm.port import CrmUnavailable
from tests.crm.examples import KEY


def test_two_hundred_people_the_same_every_time() -> None:
    people = sample.patients()
    assert people == sample.patients()
    assert [person.id for person in people] == [f"p{number:04d}" for number in range(1, 201)]
    assert collections.Counter(person.language for person in people) == {"en": 120, "es": 60, "ko": 20}


def test_the_demo_s_patients() -> None:
    by_id = {person.id: person for person in sample.patients()}
    wanted = {"p0001": ("en", "+15555550101"), "p0002": ("es", "+15555550102"), "p0003": ("ko", "+15555550103")}
    for name, (language, phone) in wanted.items():
        assert by_id[name].language == language
        assert by_id[name].phones == (phone,)
        assert [person.id for person in by_id.values() if phone in person.phones] == [name]


def test_phones_are_fiction_and_some_families_share_one() -> None:
    owners = collections.Counter(phone for person in sample.patients() for phone in person.phones)
    assert all(re.fullmatch(r"\+1555555\d{4}", phone) for phone in owners)
    assert len(owners) == 200
    assert collections.Counter(owners.values()) == {1: 180, 2: 20}


def test_people_are_whole() -> None:
    for person in sample.patients():
        assert person.given_name and person.family_name
        assert datetime.date(1935, 1, 1) <= datetime.date.fromisoformat(person.birth_date) < datetime.date(2023, 1, 1)


async def test_seeding_fills_an_empty_store_once(tmp_path: Path) -> None:
    crm = open_crm("sqlite", KEY, sqlite_file=tmp_path / "crm.db", timeout_ms=20_000)
    assert await sample.seed(crm) is True
    assert await sample.seed(crm) is False
    assert await crm.count_patients() == 200
    assert [patient.id for patient in await crm.patients_by_phone("+15555550109")] == ["p0009", "p0010"]
    assert list(await crm.dispositions()) == list(sample.DISPOSITIONS)
    await crm.close()


async def test_seeding_a_store_that_is_away_says_so() -> None:
    crm = MemoryCrm()
    crm.away = True
    with pytest.raises(CrmUnavailable):
        await sample.seed(crm)
