"""Digest access authentication as SIP uses it (RFC 3261 section 22, RFC 7616; algorithms MD5 and SHA-256)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_FIELD: Final = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^,\s]+))')


@dataclass(frozen=True, slots=True)
class Login:
    """``secret`` never shows in a repr."""

    user: str
    secret: str

    def __repr__(self) -> str:
        return f"Login({self.user!r}, ...)"


def _hash(algorithm: str, text: str) -> str:
    if algorithm == "SHA-256":
        return hashlib.sha256(text.encode()).hexdigest()
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def answer(challenges: Sequence[str], login: Login, method: str, target: str, nonce_of_ours: str) -> str | None:
    """The value of Authorization for the first challenge we can answer, or None."""
    for challenge in challenges:
        fields = {name.lower(): quoted or plain for name, quoted, plain in _FIELD.findall(challenge)}
        algorithm = fields.get("algorithm", "MD5").upper()
        if not challenge.lower().startswith("digest") or algorithm not in ("MD5", "SHA-256"):
            continue
        return _credentials(fields, login, method, target, nonce_of_ours)
    return None


def _credentials(fields: dict[str, str], login: Login, method: str, target: str, nonce_of_ours: str) -> str:
    algorithm = fields.get("algorithm", "MD5").upper()
    realm, nonce = fields.get("realm", ""), fields.get("nonce", "")
    first = _hash(algorithm, f"{login.user}:{realm}:{login.secret}")
    second = _hash(algorithm, f"{method}:{target}")
    base = f'Digest username="{login.user}", realm="{realm}", nonce="{nonce}", uri="{target}", algorithm={algorithm}'
    if "opaque" in fields:
        base += f', opaque="{fields["opaque"]}"'
    if "auth" in [part.strip() for part in fields.get("qop", "").split(",")]:
        count = "00000001"
        proof = _hash(algorithm, f"{first}:{nonce}:{count}:{nonce_of_ours}:auth:{second}")
        return f'{base}, response="{proof}", qop=auth, nc={count}, cnonce="{nonce_of_ours}"'
    return f'{base}, response="{_hash(algorithm, f"{first}:{nonce}:{second}")}"'
