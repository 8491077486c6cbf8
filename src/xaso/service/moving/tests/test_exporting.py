"""Everything goes out: every dossier with what was declared, every file byte for byte."""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from xaso.kernel.audit import api as audit
from xaso.kernel.residents import api as residents
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.moving import api as moving
from xaso.service.procedures.tests import make as procedures

pytestmark = pytest.mark.django_db
CONSOLE = audit.Actor(kind="command")


@pytest.fixture
def at():
    return make.house()


def export(at, folder, agency=None):
    return moving.export(agency=agency or at.agency, folder=folder, actor=CONSOLE, now=make.MORNING)


def lines(folder):
    text = (folder / "dossiers.jsonl").read_text(encoding="utf-8")
    return {line["look_up_code"]: line for line in map(json.loads, text.splitlines())}


def test_every_dossier_is_told_with_what_was_declared_and_what_happened(at, tmp_path):
    made = [make.dossier(at, state, scans=1) for state in ("submitted", "finance", "returned")]
    folder = tmp_path / "ra"

    count = export(at, folder)

    assert count == {"dossiers": 3, "files": 4, "erased": 0, "hamlets": 0, "residents": 0}
    told = lines(folder)
    assert set(told) == {dossier.look_up_code for dossier in made}
    last = told[made[2].look_up_code]
    assert (last["code"], last["state"], last["procedure"]) == (
        made[2].code,
        "returned",
        "1.004873",
    )
    assert last["answers"] == {"nyc.hoTen": make.PARTIES.submitter_name}
    assert last["parties"]["phone"] == make.PARTIES.phone
    assert [event["type"] for event in last["events"]] == [
        *("submit", "receive", "start", "propose", "approve", "issue", "return_result")
    ]
    assert [one["kind"] for one in last["dates"]] == ["promise"]
    assert last["events"][3]["note"] == "Đủ điều kiện."
    assert told[made[1].look_up_code]["fees"][0]["amount"] == 8_000
    assert last["results"][0]["number"].startswith("1/")
    for line in told.values():
        for file in [*line["files"], *line["results"]]:
            written = (folder / file["path"]).read_bytes()
            assert hashlib.sha256(written).hexdigest() == file["sha256"]


def test_the_folder_is_its_owners_alone_and_written_whole(at, tmp_path):
    make.dossier(at, "received", scans=1)
    folder = tmp_path / "ra"
    export(at, folder)

    assert not (tmp_path / "ra.part").exists()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert at.agency.name in (folder / "DOC-TRUOC.txt").read_text(encoding="utf-8")
    with pytest.raises(moving.FolderTaken):
        export(at, folder)
    [entry] = audit.trail_of("organisations.agency", at.agency.pk).filter(verb="moving.export")
    assert entry.details == {
        "dossiers": 1,
        "files": 1,
        "erased": 0,
        "hamlets": 0,
        "residents": 0,
    }


def test_what_was_erased_stays_erased_and_others_dossiers_stay_with_them(at, tmp_path):
    gone, other = make.dossier(at, "returned", scans=1), make.dossier(at, "received")
    dossiers.erase(dossier_id=gone.pk, actor=CONSOLE, now=make.MORNING, ground="Hết hạn lưu")
    dossiers.Dossier.objects.filter(pk=other.pk).update(agency=at.elsewhere)

    count = export(at, tmp_path / "ra")

    assert (count["dossiers"], count["files"], count["erased"]) == (1, 0, 1)
    [line] = lines(tmp_path / "ra").values()
    assert line["erased"] is True
    assert "answers" not in line
    assert make.PARTIES.owner_name not in json.dumps(line, ensure_ascii=False)


def test_the_register_that_went_out_comes_in_elsewhere_as_it_stands(at, tmp_path):
    made = [make.dossier(at, state) for state in ("received", "returned", "submitted")]
    export(at, tmp_path / "ra")
    dossiers.Dossier.objects.update(code=None, received_at=None, promised_at=None, due_at=None)
    procedures.adoption(at.elsewhere, at.adoption.version, confirmed_by=at.binh)

    report = moving.import_register(
        agency=at.elsewhere,
        content=(tmp_path / "ra" / "so-theo-doi.xlsx").read_bytes(),
        name="so.xlsx",
        actor=CONSOLE,
        now=make.MORNING.replace(hour=17),
        is_trial=False,
    )

    assert (report.ok, report.rejected) == (2, [])
    came = dossiers.Dossier.objects.filter(agency=at.elsewhere).order_by("code")
    assert [one.code for one in came] == [made[0].code, made[1].code]


def test_everything_that_went_out_comes_in_elsewhere_and_is_equal(at, tmp_path):
    made = [make.dossier(at, state, scans=2) for state in ("received", "returned")]
    residents.take_in_hamlets(
        agency=at.agency,
        entries=[
            residents.HamletEntry(1, "Đuổm", "Xóm", "X01", "Động Đạt"),
            residents.HamletEntry(2, "Đuổm", "Xóm", "X02", "Yên Đổ", date(2020, 1, 1)),
            residents.HamletEntry(3, "Cũ", "Thôn", "", "", None, date(2025, 7, 1)),
            residents.HamletEntry(4, "Làng Chảo"),
        ],
        actor=CONSOLE,
    )
    said = {"former_commune": "Yên Đổ"}
    make_residents.people(
        at.agency,
        make_residents.person(2, **said),
        make_residents.person(3, name="Trần Bé", number="", **said,
                              born="2020", relation="Con", phone=""),
        make_residents.person(4, name="Lê Già", number="", household="", relation="",
                              born="05/1940", hamlet="Làng Chảo", address="=HYPERLINK(1)"),
    )  # fmt: skip
    count = export(at, tmp_path / "ra")
    assert (count["hamlets"], count["residents"]) == (4, 3)
    dossiers.Dossier.objects.update(code=None, received_at=None, promised_at=None, due_at=None)
    procedures.adoption(at.elsewhere, at.adoption.version, confirmed_by=at.binh)

    usual: dict[str, Any] = {
        "actor": CONSOLE,
        "now": make.MORNING.replace(hour=17),
        "is_trial": False,
    }
    for file, way in (
        ("xom.xlsx", moving.import_hamlets),
        ("dan-cu.xlsx", moving.import_residents),
        ("so-theo-doi.xlsx", moving.import_register),
    ):
        content = (tmp_path / "ra" / file).read_bytes()
        report = way(agency=at.elsewhere, content=content, name=file, **usual)
        assert report.rejected == []
        assert report.ok == report.rows > 0
    scans = moving.import_scans(agency=at.elsewhere, folder=tmp_path / "ra" / "tep", **usual)
    assert scans.rejected == []

    def hamlets(agency):
        parts = ("code", "kind", "name", "former_commune", "valid_from", "valid_until")
        return set(residents.hamlets_of(agency).values_list(*parts))

    def people(agency):
        return {replace(one, row=0) for one in residents.told_people(agency)}

    assert hamlets(at.elsewhere) == hamlets(at.agency)
    assert people(at.elsewhere) == people(at.agency)
    for dossier in made:
        came = dossiers.Dossier.objects.get(agency=at.elsewhere, code=dossier.code)
        handed_in = set(dossier.files.values_list("file__sha256", flat=True))
        assert len(handed_in) == 2
        assert handed_in <= set(came.files.values_list("file__sha256", flat=True))
        assert make.differences_of(came) == []
    again = export(at, tmp_path / "lai", at.elsewhere)
    assert (again["hamlets"], again["residents"], again["dossiers"]) == (4, 3, 2)


def test_the_command_says_how_much_and_refuses_what_it_cannot_do(at, tmp_path):
    make.dossier(at, "received")
    out = StringIO()
    call_command("export", str(tmp_path / "ra"), "--json", agency=at.agency.code, stdout=out)
    assert json.loads(out.getvalue())["dossiers"] == 1

    for folder, code in ((tmp_path / "ra", at.agency.code), (tmp_path / "rb", "H00")):
        with pytest.raises(CommandError):
            call_command("export", str(folder), agency=code)
