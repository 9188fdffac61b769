"""A country's telephone numbers: what is one, and how it becomes E.164; made by the settings."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbering:
    """``code``: of the country, without ``+``. ``trunk``: what people dial before a national number, "" for nothing."""

    code: str = "1"
    trunk: str = "1"
    lengths: tuple[int, ...] = (10,)
    """Of national numbers, without the trunk prefix."""
    pattern: str = r"[2-9]\d{9}"
    """Of a whole national number."""
    groups: tuple[int, ...] = (3, 3, 4)
    """How a number of the usual length is said."""

    def e164(self, digits: str) -> str | None:
        """The number in E.164, or None when this country has no such number. ``digits``: ASCII, as dialled at home."""
        without = digits.removeprefix(self.trunk) if self.trunk else digits
        for national in (digits, without):
            if len(national) in self.lengths and re.fullmatch(self.pattern, national, re.ASCII):
                return f"+{self.code}{national}"
        return None

    def national(self, number: str) -> str | None:
        """The national number of an E.164 one of this country."""
        return number.removeprefix(f"+{self.code}") if number.startswith(f"+{self.code}") else None
