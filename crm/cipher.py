"""Encryption at rest of what a caller said and who a patient is.

AES-256-GCM, one random 96-bit nonce for each value (NIST SP 800-38D section 8.2.2: at
most 2**32 values under one key; rotate well before). A sealed value is::

    version (1 byte = 1) | key id (8 bytes) | nonce (12) | ciphertext and tag (n + 16)

The key id is derived from the key, so nobody has to number keys: to rotate, give the
new key and keep the old ones as ``retired`` until everything has been sealed anew.
``place`` (authenticated, not stored) says where the value belongs; a value copied into
another row or column does not open there.

The key given by the caller is never used itself: HKDF-SHA256 makes one key for
encrypting and one for the marks by which an encrypted value is found again.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_VERSION = b"\x01"
_ID_END = 9
_NONCE_END = 21
_TAG_BYTES = 16


class CipherError(Exception):
    """A sealed value does not open: it was damaged or moved, or its key is not among those given. Holds no PHI."""


def _derive(key: bytes, purpose: bytes, length: int = KEY_BYTES) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=b"careline " + purpose).derive(key)


class Cipher:
    """Seals and opens values. Holds the current key and the retired ones; safe to use from several threads."""

    __slots__ = ("_current", "_id", "_mark_keys", "_openers")

    def __init__(self, key: bytes, retired: Sequence[bytes] = ()) -> None:
        """Each key is 32 bytes of good randomness; raises ``ValueError`` otherwise."""
        keys = (key, *retired)
        if any(len(each) != KEY_BYTES for each in keys):
            raise ValueError(f"a data key is {KEY_BYTES} bytes long")
        self._id = _derive(key, b"key id", 8)
        self._openers = {_derive(each, b"key id", 8): AESGCM(_derive(each, b"values")) for each in keys}
        self._current = self._openers[self._id]
        self._mark_keys = tuple(_derive(each, b"marks") for each in keys)

    def __repr__(self) -> str:
        return f"Cipher({len(self._openers)} keys)"

    def encrypt(self, clear: bytes, place: str) -> bytes:
        nonce = os.urandom(12)
        return _VERSION + self._id + nonce + self._current.encrypt(nonce, clear, place.encode())

    def decrypt(self, sealed: bytes, place: str) -> bytes:
        """Raises ``CipherError``."""
        if sealed[:1] != _VERSION or len(sealed) < _NONCE_END + _TAG_BYTES:
            raise CipherError("a stored value is not one that this program sealed")
        opener = self._openers.get(sealed[1:_ID_END])
        if opener is None:
            raise CipherError("a stored value was sealed with another data key: put the old key back as a retired one")
        try:
            return opener.decrypt(sealed[_ID_END:_NONCE_END], sealed[_NONCE_END:], place.encode())
        except InvalidTag:
            pass  # raised below, so that no context hangs on the new error
        raise CipherError("a stored value was damaged or moved")

    def seal(self, value: Mapping[str, Any], place: str) -> bytes:
        """``value`` as JSON, sealed. Raises ``TypeError`` for what JSON cannot hold."""
        return self.encrypt(orjson.dumps(value), place)

    def unseal(self, sealed: bytes, place: str) -> dict[str, Any]:
        """The dictionary that ``seal`` was given. Raises ``CipherError``."""
        value = orjson.loads(self.decrypt(sealed, place))
        if not isinstance(value, dict):
            raise CipherError("a stored value is not a dictionary")
        return value

    def encrypt_text(self, clear: str, place: str) -> bytes:
        return self.encrypt(clear.encode(), place)

    def decrypt_text(self, sealed: bytes, place: str) -> str:
        """Raises ``CipherError``."""
        return self.decrypt(sealed, place).decode()

    def needs_sealing(self, sealed: bytes) -> bool:
        """Whether ``sealed`` was sealed with a retired key."""
        return sealed[1:_ID_END] != self._id

    def mark(self, text: str) -> bytes:
        """HMAC-SHA256 of ``text``: stored beside its sealed form so that equal values can be found."""
        return hmac.digest(self._mark_keys[0], text.encode(), "sha256")

    def marks(self, text: str) -> tuple[bytes, ...]:
        """The marks ``text`` may have been stored under: the current key's first, then the retired ones'."""
        return tuple(hmac.digest(key, text.encode(), "sha256") for key in self._mark_keys)
