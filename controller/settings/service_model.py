"""Services that flows may ask over HTTP: where they are, and the keys that open them.

A key never stands in ``clinic.yaml`` or a flow: it is in a file or in the environment of ``careline up``, read at
the start. (Asterisk is started without that environment.)
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from controller.services import Service
from controller.settings.secret_block import SecretBlock, read_secret
from controller.settings.values import Block, Count
from ivr.problems import FileProblems, Problem
from ivr.strict_yaml import load_file

_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_TEXT = re.compile(r"[\x20-\x7e]{0,2000}")
_OURS = ("host", "content-length", "content-type", "transfer-encoding", "connection", "idempotency-key", "cookie")
_SECRET = ("authorization", "proxy-authorization", "x-api-key", "api-key")
"""Headers that are nothing but keys."""
_KIB = 1024


def _address(text: str) -> str:
    found = urlsplit(text)
    if found.scheme not in ("http", "https") or not found.hostname or found.query or found.fragment or "@" in text:
        raise ValueError(f"'{text[:60]}' is no address such as https://coverage.example/api")
    if found.scheme == "http" and not _is_loopback(found.hostname):
        raise ValueError("what is said of patients goes over https; http is for this machine alone (127.0.0.1)")
    return text.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _header_name(name: str) -> str:
    if not _HEADER.fullmatch(name):
        raise ValueError("a header's name is letters, digits and -")
    if name.lower() in _OURS:
        raise ValueError(f"the header {name} is set by the controller itself")
    return name


def _header_text(text: str) -> str:
    if not _TEXT.fullmatch(text):
        raise ValueError("a header is one line of plain letters, digits and signs")
    return text


ServiceAddress = Annotated[str, AfterValidator(_address)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
HeaderText = Annotated[str, AfterValidator(_header_text)]


class HeaderBlock(SecretBlock):
    """A header whose value is a secret: in a file, or in the environment of `careline up`."""

    prefix: HeaderText = ""
    """What stands before it, such as "Bearer "."""


class ServiceBlock(Block):
    """A service that flows may ask. The key is the name they use."""

    address: ServiceAddress
    """Where it is, such as https://coverage.example/api; a flow's path comes behind it. http only on this machine."""
    headers: dict[HeaderName, HeaderText | HeaderBlock] = Field(default_factory=dict)
    """Sent with every request; a key as {environment: NAME} or {file: PATH}, never written here."""
    longest_answer: Count = 64
    """In KiB; a longer answer is of the wrong shape."""

    @model_validator(mode="after")
    def _keys_are_elsewhere(self) -> ServiceBlock:
        for name, value in self.headers.items():
            if isinstance(value, str) and name.lower() in _SECRET:
                raise ValueError(f"{name} is a key: write it as {{environment: NAME}} or {{file: PATH}}")
        return self


def services_of(blocks: Mapping[str, ServiceBlock], clinic: Path) -> dict[str, Service]:
    """The services with their secrets. Raises FileProblems with every secret that cannot be had."""
    problems: list[Problem] = []
    found: dict[str, Service] = {}
    for name, block in blocks.items():
        headers: dict[str, str] = {}
        for header, value in block.headers.items():
            if isinstance(value, str):
                headers[header] = value
                continue
            secret, what = read_secret(value, clinic.parent, _TEXT, "signs that no header can carry")
            if what:
                place = ("services", name, "headers", header)
                remedy = "Set it where `careline up` is started, or change it here."
                problems.append(load_file(clinic).problem(place, f"services {name}: {what}", remedy))
            headers[header] = value.prefix + secret
        found[name] = Service(block.address, headers, block.longest_answer * _KIB)
    if problems:
        raise FileProblems(problems)
    return found
