"""Secrets: made at the first start, kept in one file that only its owner may read.

Never a default, never in the environment (Asterisk's dialplan can read that), never in
a log: the ``repr`` of what is here shows nothing.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from controller.settings.paths import RunFolder, write_private

DATA_KEY_BYTES = 32


class SecretsError(Exception):
    """The secrets file cannot be used; one sentence without any secret."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """``sip`` maps an account (agent or phone) to its password; ``data_key`` is an AES-256 key."""

    ari: str = field(repr=False)
    ami: str = field(repr=False)
    """The controller's AMI user."""
    ami_console: str = field(repr=False)
    """The supervisor console's AMI user."""
    sip: Mapping[str, str] = field(repr=False)
    data_key: bytes = field(repr=False)


def load_secrets(folder: RunFolder) -> Secrets | None:
    """The secrets made at an earlier start, None when there are none. Raises ``SecretsError``."""
    path = folder.secrets_file
    try:
        with path.open(encoding="utf-8") as file:
            found = os.fstat(file.fileno())
            mode = stat.S_IMODE(found.st_mode)
            if mode & 0o077:
                raise SecretsError(
                    f"{path} can be read by others (mode {mode:04o}). Run: chmod 600 {path}; "
                    "and if others use this machine, delete it so that new secrets are made."
                )
            if found.st_uid != os.getuid():
                raise SecretsError(f"{path} belongs to another user. Start Careline as its owner.")
            return _parsed(json.load(file))
    except FileNotFoundError:
        return None
    except PermissionError:
        raise SecretsError(f"{path} cannot be read by the user who starts Careline.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SecretsError(
            f"{path} is damaged. Restore it from a backup: the data key in it opens what is stored."
        ) from None


def make_secrets(folder: RunFolder, accounts: Iterable[str]) -> Secrets:
    """The kept secrets, completed with what is missing (first start, new accounts). Raises ``SecretsError``.

    Passwords of accounts that are gone are kept: a name mistyped and mended must not change a softphone's password.
    """
    kept = load_secrets(folder)
    old = kept.sip if kept else {}
    sip = dict(old) | {account: secrets.token_urlsafe(18) for account in sorted(accounts) if account not in old}
    made = Secrets(
        ari=kept.ari if kept else secrets.token_urlsafe(32),
        ami=kept.ami if kept else secrets.token_urlsafe(32),
        ami_console=kept.ami_console if kept else secrets.token_urlsafe(32),
        sip=sip,
        data_key=kept.data_key if kept else secrets.token_bytes(DATA_KEY_BYTES),
    )
    if made != kept:
        _write(folder, made)
    return made


def _write(folder: RunFolder, made: Secrets) -> None:
    text = json.dumps(
        {
            "ari": made.ari,
            "ami": made.ami,
            "ami_console": made.ami_console,
            "sip": dict(made.sip),
            "data_key": base64.b64encode(made.data_key).decode(),
        },
        indent=2,
    )
    write_private(folder.secrets_file, text + "\n")


def _parsed(read: Mapping[str, object]) -> Secrets:
    sip = read["sip"]
    key = base64.b64decode(str(read["data_key"]), validate=True)
    if len(key) != DATA_KEY_BYTES or not isinstance(sip, dict):
        raise ValueError("wrong shape")
    return Secrets(
        ari=_word(read["ari"]),
        ami=_word(read["ami"]),
        ami_console=_word(read["ami_console"]),
        sip={str(account): _word(password) for account, password in sip.items()},
        data_key=key,
    )


def _word(value: object) -> str:
    """A secret that goes into Asterisk's files: URL-safe letters only, long enough not to be guessed."""
    text = str(value)
    if len(text) < 16 or not text.replace("-", "").replace("_", "").isalnum() or not text.isascii():
        raise ValueError("not a secret of ours")
    return text
