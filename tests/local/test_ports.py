"""Ports: kept from run to run where they are free; a taken one is no error."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from local.ports import Ports
from local.serving import HOST


def test_the_next_run_listens_where_the_last_one_did(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    with socket.socket() as anywhere:
        anywhere.bind((HOST, 0))
        file.write_text(f'{{"api": {anywhere.getsockname()[1]}}}')
    first = Ports(file).server("api")
    first.close()

    second = Ports(file).server("api")
    second.close()

    assert second.port == first.port


def test_a_taken_port_is_replaced_by_a_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        (tmp_path / "ports.json").write_text(f'{{"api": {port}}}')
        server = Ports(tmp_path / "ports.json").server("api")
        server.close()

    assert server.port != port


@pytest.mark.parametrize("text", ["", "[]", '{"api": "x", "web": 1, "crm": 80}', "{"])
def test_a_file_of_ports_that_makes_no_sense_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "ports.json").write_text(text)

    server = Ports(tmp_path / "ports.json").server("api")
    server.close()

    assert server.port > 1023


def test_servers_listen_on_the_loopback_only(tmp_path: Path) -> None:
    server = Ports(tmp_path / "ports.json").server("api")
    server.close()

    assert server.url.startswith("http://127.0.0.1:")
