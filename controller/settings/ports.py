"""Ports: fixed ones are checked, ``auto`` ones are chosen once and kept.

A chosen port stays the same from start to start, because softphones are configured
with it; only when a stranger holds it at a time when our own Asterisk is not running is
another chosen, and that is said. Ports lie below 32768, where Linux begins to give out
ports of its own accord.
"""

from __future__ import annotations

import json
import random
import socket
from contextlib import closing
from dataclasses import asdict, dataclass, field

from controller.settings.paths import RunFolder, write_private

LOOPBACK = "127.0.0.1"
CONTROL_PORTS = range(6000, 10_000)
RTP_PORTS = range(10_000, 32_000)
RTP_BLOCK = 2_000
"""Ports in an ``auto`` range: two for each leg, so some 500 calls of two legs at once."""


class PortError(Exception):
    """A port cannot be had; one sentence that names the setting."""


@dataclass(frozen=True, slots=True)
class Ports:
    """``sip`` and the RTP range are UDP on the listen address; ``http``, ``ami`` and ``agi`` TCP on 127.0.0.1."""

    sip: int
    rtp_first: int
    rtp_last: int
    http: int
    ami: int
    agi: int


@dataclass(frozen=True, slots=True)
class WantedPorts:
    """What ``clinic.yaml`` says under ``listen``; None is ``auto``."""

    address: str = LOOPBACK
    sip: int | None = None
    rtp: tuple[int, int] | None = None
    http: int | None = None
    ami: int | None = None
    agi: int | None = None


def is_free(address: str, port: int, *, udp: bool) -> bool:
    """Whether we could bind ``port`` on ``address`` just now."""
    kind = socket.SOCK_DGRAM if udp else socket.SOCK_STREAM
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with closing(socket.socket(family, kind)) as probe:
        if not udp:
            # As Asterisk does: a port in TIME_WAIT after our own last run is not taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def choose_ports(folder: RunFolder, wanted: WantedPorts) -> tuple[Ports, list[str]]:
    """Ports for a start, kept in the run folder, and a sentence for each kept port that a stranger holds now.

    To be called while our own Asterisk is not running. Raises ``PortError`` for a fixed
    port in use, or when none is free.
    """
    kept = load_ports(folder)
    chooser = _Chooser()
    taken: set[int] = set()
    sip = chooser.one("sip", wanted.address, wanted.sip, kept.sip if kept else None, taken, udp=True)
    http = chooser.one("http", LOOPBACK, wanted.http, kept.http if kept else None, taken, udp=False)
    ami = chooser.one("ami", LOOPBACK, wanted.ami, kept.ami if kept else None, taken, udp=False)
    agi = chooser.one("agi", LOOPBACK, wanted.agi, kept.agi if kept else None, taken, udp=False)
    first, last = chooser.block(wanted.address, wanted.rtp, (kept.rtp_first, kept.rtp_last) if kept else None)
    ports = Ports(sip=sip, rtp_first=first, rtp_last=last, http=http, ami=ami, agi=agi)
    if ports != kept:
        write_private(folder.ports_file, json.dumps(asdict(ports), indent=2) + "\n")
    return ports, chooser.remarks


@dataclass(slots=True)
class _Chooser:
    remarks: list[str] = field(default_factory=list)

    def one(self, name: str, address: str, fixed: int | None, kept: int | None, taken: set[int], *, udp: bool) -> int:
        """One port: the fixed one, else the kept one, else a free one."""
        if fixed is not None:
            if fixed in taken or not is_free(address, fixed, udp=udp):
                raise PortError(
                    f"listen.{name}: port {fixed} on {address} is in use by another program. "
                    f"Stop that program, or write another port or 'auto' for listen.{name} in clinic.yaml."
                )
            taken.add(fixed)
            return fixed
        candidates = list(CONTROL_PORTS)
        random.SystemRandom().shuffle(candidates)
        for port in [kept, *candidates] if kept else candidates:
            if port not in taken and is_free(address, port, udp=udp):
                if kept and port != kept:
                    self.remarks.append(f"listen.{name}: port {kept} was taken by another program; now using {port}.")
                taken.add(port)
                return port
        raise PortError(f"listen.{name}: no free port on {address} between 6000 and 9999. Set one in clinic.yaml.")

    def block(self, address: str, fixed: tuple[int, int] | None, kept: tuple[int, int] | None) -> tuple[int, int]:
        """A range for RTP. Asterisk passes over single ports in use, so one in eight may be taken."""
        if fixed is not None:
            if not _mostly_free(address, *fixed):
                raise PortError(
                    f"listen.rtp: most ports of {fixed[0]}-{fixed[1]} on {address} are in use. "
                    "Write another range or 'auto' for listen.rtp in clinic.yaml."
                )
            return fixed
        starts = list(range(RTP_PORTS.start, RTP_PORTS.stop, RTP_BLOCK))
        random.SystemRandom().shuffle(starts)
        blocks = [(start, start + RTP_BLOCK - 1) for start in starts]
        for first, last in [kept, *blocks] if kept else blocks:
            if _mostly_free(address, first, last):
                if kept and (first, last) != kept:
                    self.remarks.append(f"listen.rtp: {kept[0]}-{kept[1]} was taken; now using {first}-{last}.")
                return first, last
        raise PortError(f"listen.rtp: no free range on {address}. Write a range such as 10000-10999 in clinic.yaml.")


def _mostly_free(address: str, first: int, last: int) -> bool:
    probes = range(first, last + 1, max(1, (last - first) // 64))
    free = sum(is_free(address, port, udp=True) for port in probes)
    return free * 8 >= len(probes) * 7


def load_ports(folder: RunFolder, wanted: WantedPorts | None = None) -> Ports | None:
    """The ports of the last start, for those who talk to a running system.

    Before the first start: those of the settings when all are fixed there, else None.
    Raises ``PortError`` for a damaged file.
    """
    try:
        read = json.loads(folder.ports_file.read_text(encoding="utf-8"))
        read.setdefault("agi", 0)  # a file from before FastAGI: the port is chosen at the next start of Asterisk
        ports = Ports(**{name: int(read[name]) for name in Ports.__dataclass_fields__})
    except FileNotFoundError:
        if wanted and wanted.sip and wanted.rtp and wanted.http and wanted.ami and wanted.agi:
            return Ports(wanted.sip, *wanted.rtp, wanted.http, wanted.ami, wanted.agi)
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PortError(
            f"{folder.ports_file} is damaged. Delete it; ports are chosen anew at the next start."
        ) from None
    return ports
