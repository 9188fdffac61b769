from pathlib import Path

import pytest

from crm.cipher import Cipher
from crm.connectors.memory import MemoryCrm
from crm.open import open_crm, schemes
from tests.crm.examples import KEY, PATIENT


def listing(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.suffix == ".db"]


def test_connectors_are_found_by_their_folder() -> None:
    found = schemes()
    assert {"memory", "sqlite", "postgresql", "postgresql+asyncpg"} <= set(found)
    assert isinstance(open_crm("memory:", KEY), MemoryCrm)


async def test_sqlite_alone_is_the_file_the_caller_names_even_an_odd_one(tmp_path: Path) -> None:
    file = tmp_path / "odd ?name#&%41.db"
    crm = open_crm("sqlite", Cipher(KEY), sqlite_file=file, timeout_ms=20_000)
    await crm.put_patients([PATIENT])
    await crm.close()
    assert listing(tmp_path) == [file.name]
    assert file.stat().st_mode & 0o777 == 0o600
    again = open_crm(f"sqlite:///{tmp_path}/other.db", KEY, timeout_ms=20_000)
    assert await again.count_patients() == 0
    await again.close()


@pytest.mark.parametrize("url", ["mysql://user:hunter2@host/name", "", "sqlit", "user:hunter2@host/name"])
def test_an_unknown_store_is_refused_in_a_sentence_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"^database: no store is called") as caught:
        open_crm(url, KEY)
    assert "hunter2" not in str(caught.value)


def test_an_address_that_cannot_be_read_is_refused_without_the_password() -> None:
    with pytest.raises(ValueError, match="not one") as caught:
        open_crm("postgresql://user:hunter2@host:port/name", KEY)
    assert "hunter2" not in str(caught.value)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        open_crm("memory:", b"short")
