"""The list of known patients from the command line: hashes leave the machine, nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

from calling import Command, Deployed

from builders import EMAIL, PHONE


def a_list(folder: Path) -> Path:
    file = folder / "patients.csv"
    file.write_text("name,phone,e-mail\nDana Reyes,(212) 555-0143,Dana.Reyes@example.com\n", encoding="utf-8")
    return file


def test_a_list_is_uploaded_counted_and_forgotten(firstminute: Command, deployed: Deployed, tmp_path: Path) -> None:
    told = firstminute.on_demo("patients", "upload", str(a_list(tmp_path)))
    assert told.out == "2 contact points are known as patients'; only hashes were stored.\n"
    assert deployed.stack.leads.contact(PHONE).patient
    hashes = sorted(hashlib.sha256(point.encode()).hexdigest() for point in (PHONE, EMAIL))
    assert firstminute.on_demo("patients", "list", "--json").json == {"known": 2, "hashes": hashes}
    assert firstminute.on_demo("patients", "clear", "--json").json == {"forgotten": 2}
    assert not deployed.stack.leads.contact(PHONE).patient


def test_a_list_without_contact_points_is_1_and_a_missing_one_2(
    firstminute: Command, deployed: Deployed, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("name\nDana\n", encoding="utf-8")
    assert firstminute.on_demo("patients", "upload", str(empty)).status == 1
    assert firstminute.on_demo("patients", "upload", str(tmp_path / "none.csv")).status == 2
