"""The importer against forty sheets read by eye; only where the official sheets are at hand."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.kernel.audit import api as audit
from xaso.service.procedures.selectors import shown
from xaso.service.procedures.services import import_files
from xaso.service.procedures.tests.by_hand import compare, read_table
from xaso.service.procedures.tests.sheets import official_folder


@pytest.mark.django_db
@pytest.mark.skipif(official_folder() is None, reason="the official sheets are not at hand")
def test_the_importer_reads_what_the_eye_reads() -> None:
    folder = official_folder()
    assert folder is not None
    files = [folder / f"{code}.json" for code, _, _ in read_table()]
    import_files(files, actor=audit.Actor(kind="machine"), on=date(2026, 11, 2))

    agreed = compare({file.stem: shown(file.stem) or {} for file in files})

    assert len(files) == 40
    assert {name: a.wrong for name, a in agreed.items() if a.wrong} == {}
    assert agreed["times"].share >= 0.95
    assert agreed["counts"].share >= 0.95
    assert agreed["fees"].share >= 0.9
