import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.cipher import Cipher, CipherError

OLD, NEW = b"o" * 32, b"n" * 32


@given(st.binary(), st.text(alphabet=st.characters(codec="utf-8")))
def test_what_was_sealed_opens_in_its_place_only(clear: bytes, place: str) -> None:
    cipher = Cipher(OLD)
    sealed = cipher.encrypt(clear, place)
    assert cipher.decrypt(sealed, place) == clear
    with pytest.raises(CipherError, match="damaged or moved"):
        cipher.decrypt(sealed, place + "x")


@given(st.data(), st.binary(min_size=1, max_size=40))
def test_any_flipped_bit_is_noticed(data: st.DataObject, clear: bytes) -> None:
    cipher = Cipher(OLD)
    sealed = bytearray(cipher.encrypt(clear, "place"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CipherError):
        cipher.decrypt(bytes(sealed), "place")


@given(st.binary(max_size=60))
def test_what_was_never_sealed_does_not_open(junk: bytes) -> None:
    with pytest.raises(CipherError):
        Cipher(OLD).decrypt(junk, "place")


def test_the_same_text_is_never_sealed_alike() -> None:
    cipher = Cipher(OLD)
    assert cipher.encrypt(b"yes", "place") != cipher.encrypt(b"yes", "place")
    assert b"platypus" not in cipher.encrypt(b"platypus", "place")


def test_a_retired_key_opens_what_it_sealed_and_seals_no_more() -> None:
    sealed = Cipher(OLD).encrypt_text("무릎", "place")
    rotated = Cipher(NEW, retired=[OLD])
    assert rotated.decrypt_text(sealed, "place") == "무릎"
    assert rotated.needs_sealing(sealed)
    anew = rotated.encrypt_text("무릎", "place")
    assert not rotated.needs_sealing(anew)
    with pytest.raises(CipherError, match="another data key"):
        Cipher(OLD).decrypt(anew, "place")
    with pytest.raises(CipherError, match="another data key"):
        Cipher(NEW).decrypt(sealed, "place")


def test_dictionaries() -> None:
    cipher = Cipher(OLD)
    value = {"a": [1, None, "ñ"]}
    assert cipher.unseal(cipher.seal(value, "place"), "place") == value
    with pytest.raises(CipherError, match="not a dictionary"):
        cipher.unseal(cipher.encrypt(b"[]", "place"), "place")
    with pytest.raises(TypeError):
        cipher.seal({"a": object()}, "place")


def test_marks_find_equal_values_under_every_key() -> None:
    cipher, rotated = Cipher(OLD), Cipher(NEW, retired=[OLD])
    assert cipher.mark("+1555") == cipher.mark("+1555") != cipher.mark("+1556")
    assert cipher.marks("+1555") == (cipher.mark("+1555"),)
    assert rotated.marks("+1555") == (rotated.mark("+1555"), cipher.mark("+1555"))


@pytest.mark.parametrize("key", [b"", b"x" * 31, b"x" * 33])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Cipher(key)
    with pytest.raises(ValueError, match="32 bytes"):
        Cipher(OLD, retired=[key])


def test_no_key_shows() -> None:
    assert repr(Cipher(OLD, retired=[NEW])) == "Cipher(2 keys)"
