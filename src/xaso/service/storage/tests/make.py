"""Makers: dossiers that leave papers in storage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.service.dossiers.tests import make
from xaso.service.storage import api as storage

if TYPE_CHECKING:
    from xaso.service.dossiers.api import Dossier

PAPERS = [("to_khai", "Giấy chứng sinh")]


def house(**version: object) -> make.House:
    """Make a commune whose procedure asks for a notice of birth and gives a birth extract."""
    return make.house(**{"code": "1.001193", "papers": PAPERS, **version})


def dossier(at: make.House, state: str = "resolved", *, scans: int = 1) -> Dossier:
    """Bring a dossier with papers to a state, two hours ago."""
    return make.dossier(at, state, now=timezone.now() - timedelta(hours=2), scans=scans)


def kept(at: make.House, state: str = "resolved") -> Dossier:
    """Bring a dossier to a state whose papers its owner agreed to keep."""
    made = dossier(at, state)
    storage.keep(made, actor=identity.RESIDENT, now=timezone.now())
    return made
