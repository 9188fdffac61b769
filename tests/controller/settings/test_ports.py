"""Ports are chosen once, kept, and never taken from a stranger."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from controller.settings import PortError, Ports, RunFolder, WantedPorts, choose_ports, load_ports
from controller.settings.ports import CONTROL_PORTS, RTP_PORTS


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "data").create()


@contextmanager
def stranger(kind: socket.SocketKind, port: int = 0) -> Iterator[int]:
    with closing(socket.socket(socket.AF_INET, kind)) as taken:
        taken.bind(("127.0.0.1", port))
        if kind == socket.SOCK_STREAM:
            taken.listen()
        yield taken.getsockname()[1]


def test_chosen_once_and_kept(folder: RunFolder) -> None:
    ports, remarks = choose_ports(folder, WantedPorts())
    assert remarks == []
    assert {ports.sip, ports.http, ports.ami} <= set(CONTROL_PORTS)
    assert len({ports.sip, ports.http, ports.ami}) == 3
    assert ports.rtp_first in RTP_PORTS and ports.rtp_first % 2 == 0
    assert choose_ports(folder, WantedPorts()) == (ports, [])
    assert load_ports(folder) == ports


def test_a_stranger_on_a_kept_port_is_told_and_avoided(folder: RunFolder) -> None:
    ports, _ = choose_ports(folder, WantedPorts())
    with stranger(socket.SOCK_STREAM, ports.http):
        others, remarks = choose_ports(folder, WantedPorts())
    assert others.http != ports.http
    assert (others.sip, others.ami) == (ports.sip, ports.ami)
    assert remarks == [f"listen.http: port {ports.http} was taken by another program; now using {others.http}."]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("sip", socket.SOCK_DGRAM), ("http", socket.SOCK_STREAM), ("ami", socket.SOCK_STREAM)],
)
def test_a_fixed_port_in_use_names_the_setting(folder: RunFolder, name: str, kind: socket.SocketKind) -> None:
    with stranger(kind) as port, pytest.raises(PortError, match=f"listen.{name}: port {port} on 127.0.0.1 is in use"):
        choose_ports(folder, WantedPorts(**{name: port}))


def test_one_port_for_two_settings_is_refused(folder: RunFolder) -> None:
    with pytest.raises(PortError, match=r"listen\.ami"):
        choose_ports(folder, WantedPorts(http=9_123, ami=9_123))


def test_fixed_ports_are_used(folder: RunFolder) -> None:
    wanted = WantedPorts(rtp=(31_000, 31_099))
    ports, _ = choose_ports(folder, wanted)
    assert (ports.rtp_first, ports.rtp_last) == (31_000, 31_099)


def test_before_the_first_start(folder: RunFolder) -> None:
    assert load_ports(folder) is None
    fixed = WantedPorts(sip=5060, rtp=(10_000, 10_099), http=8088, ami=5038, agi=4573)
    assert load_ports(folder, fixed) == Ports(5060, 10_000, 10_099, 8088, 5038, 4573)


def test_a_damaged_file_is_a_sentence(folder: RunFolder) -> None:
    folder.ports_file.write_text('{"sip": "many"}')
    with pytest.raises(PortError, match="is damaged"):
        load_ports(folder)
