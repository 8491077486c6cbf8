"""The breach report says whose data an account saw, no more and no less."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.dossiers import breach, looks
from xaso.service.dossiers.models import BreachTerm
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 10, 1, tzinfo=UTC)


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand."""

    class Clock:
        now = START

        def to(self, minutes):
            self.now = START + timedelta(minutes=minutes)

    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def told(at, *, first=0, last=600, who=None):
    return breach.report(
        who or at.minh,
        since=START + timedelta(minutes=first),
        until=START + timedelta(minutes=last),
        detected=START,
    )


def test_what_was_seen_is_gathered_by_dossier(at, clock):
    one, two = (make.dossier(at, "submitted", submitter_name=name) for name in ("A", "B"))
    minh = at.acts(at.minh)
    looks.note(minh, one, looks.VIEW, shown=looks.COVERED)
    clock.to(1)
    looks.note(minh, one, looks.UNMASK, ground="Kiểm tra", reason="check")
    clock.to(2)
    looks.note(minh, one, looks.VIEW, shown=looks.FULL)
    for file in ("f1", "f2", "f1"):
        looks.note(minh, one, looks.FILE, file=file)
    looks.note(minh, one, looks.PRINT, paper="giay-tiep-nhan")
    looks.note(minh, one, looks.RECEIPT)
    looks.note(minh, one, looks.RESULT, result="r1")
    clock.to(3)
    looks.note(minh, two, looks.VIEW, shown=looks.COVERED)
    looks.note(at.acts(at.thao), two, looks.FILE, file="f9")

    found = told(at)
    first, second = found["dossiers"]

    assert first["id"] == str(one.pk)
    assert first["code"] == one.look_up_code
    assert first["owner"] == one.owner_name
    assert first["agency"] == at.agency.name
    assert first["shown"] == ["covered", "full"]
    assert first["files"] == ["f1", "f2"]
    assert first["prints"] == ["giay-tiep-nhan"]
    assert first["results"] == ["r1"]
    assert first["reasons"] == ["Kiểm tra"]
    assert first["roles"] == ["intake"]
    assert first["through"] == ["own"]
    assert first["looks"] == 9
    assert first["first"] == START.isoformat()
    assert first["last"] == (START + timedelta(minutes=2)).isoformat()
    assert (second["id"], second["shown"], second["looks"]) == (str(two.pk), ["covered"], 1)
    assert found["totals"] == {
        "looks": 10,
        "dossiers_opened": 2,
        "dossiers_with_sensitive_data": 1,
        "dossiers_listed_only": 0,
        "people_opened": 1,
        "people_listed_only": 0,
        "files": 2,
        "prints": 2,
        "results": 1,
        "uncovered": 1,
    }
    assert found["by_agency"] == {at.agency.name: 2}
    assert found["by_procedure"] == {"1.004873": 2}


@pytest.mark.parametrize("verb", [looks.FILE, looks.RESULT])
def test_a_file_or_a_result_is_sensitive_whatever_the_page_showed(at, clock, verb):
    dossier = make.dossier(at, "submitted")
    looks.note(at.acts(at.minh), dossier, verb, **{verb.rpartition("_")[2]: "x"})

    assert told(at)["totals"]["dossiers_with_sensitive_data"] == 1


def test_the_period_has_its_first_moment_and_not_its_last(at, clock):
    dossiers = [make.dossier(at, "submitted") for _ in range(4)]
    for minute, dossier in zip((9, 10, 19, 20), dossiers, strict=True):
        clock.to(minute)
        looks.note(at.acts(at.minh), dossier, looks.FILE, file="f")

    found = told(at, first=10, last=20)

    assert [one["id"] for one in found["dossiers"]] == [str(one.pk) for one in dossiers[1:3]]


def test_names_in_lists_are_told_apart_from_what_was_opened(at, clock):
    opened, twice, once = (make.dossier(at, "submitted") for _ in range(3))
    minh = at.acts(at.minh)
    looks.note(minh, opened, looks.VIEW, shown=looks.NAME)
    looks.note_list(minh, [opened, twice], of="queue")
    clock.to(5)
    looks.note_list(minh, [twice, once], of="search")

    found = told(at)

    assert {one["id"]: one["lists"] for one in found["listed_only"]} == {
        str(twice.pk): 2, str(once.pk): 1,
    }  # fmt: skip
    line = next(one for one in found["listed_only"] if one["lists"] == 2)
    assert (line["first"], line["last"]) == (
        START.isoformat(), (START + timedelta(minutes=5)).isoformat(),
    )  # fmt: skip
    assert found["totals"]["dossiers_listed_only"] == 2
    assert found["totals"]["people_listed_only"] == 0
    assert found["totals"]["dossiers_with_sensitive_data"] == 0


@pytest.mark.parametrize(("minutes", "counts"), [(14, True), (15, True), (16, False)])
def test_a_list_noted_shortly_before_may_have_been_seen_again(at, clock, minutes, counts):
    dossier = make.dossier(at, "submitted")
    looks.note_list(at.acts(at.minh), [dossier], of="queue")

    found = told(at, first=minutes)

    assert bool(found["listed_only"]) is counts


def test_who_it_is_and_which_posts_were_held_then(at, clock):
    found = told(at)["account"]

    assert (found["username"], found["name"]) == (at.minh.username, at.minh.full_name)
    [post] = found["posts"]
    assert (post["role"], post["agency"], post["until"]) == ("intake", at.agency.name, None)


def test_posts_that_began_later_or_ended_before_are_left_out(at, clock):
    holding = at.minh.holdings.get()
    holding.valid_from = (START + timedelta(days=3)).date()
    holding.save()
    assert told(at)["account"]["posts"] == []
    holding.valid_from, holding.valid_until = START.date() - timedelta(days=9), START.date()
    holding.save()
    assert told(at)["account"]["posts"] == []


def test_the_report_says_that_the_log_holds(at, clock):
    looks.note(at.acts(at.minh), make.dossier(at, "submitted"), looks.FILE, file="f")
    audit.seal(now=START, whole=True)

    assert told(at)["record"] == {"entries": 1, "altered": []}


def test_a_breach_is_reported_within_the_hours_of_its_day(at):
    assert breach.notice(START) == {
        "detected_at": START.isoformat(),
        "due_at": (START + timedelta(hours=72)).isoformat(),
        "hours": 72,
        "basis": "Luật 91/2025/QH15, Điều 23 [M]",
        "is_confirmed": False,
    }
    BreachTerm.objects.update(valid_until="2026-11-10")
    BreachTerm.objects.create(hours=24, basis="NĐ x", is_confirmed=True, valid_from="2026-11-10")
    assert breach.notice(START)["hours"] == 24
    assert breach.notice(START - timedelta(days=1))["hours"] == 72
    BreachTerm.objects.all().delete()
    assert breach.notice(START) == {"detected_at": START.isoformat(), "due_at": None}


# --- the command ----------------------------------------------------------------------------


def run(capsys, account, since, until, **more):
    call_command("breach_report", account=account, since=since, until=until, **more)
    return capsys.readouterr().out


def test_the_command_prints_json_and_is_itself_written_down(at, clock, capsys):
    dossier = make.dossier(at, "submitted")
    looks.note(at.acts(at.minh), dossier, looks.FILE, file="f")

    printed = run(
        capsys, at.minh.username, "2026-11-10", "2026-11-10", as_json=True, ground="Thanh tra"
    )
    found = json.loads(printed)

    assert found["from"] == "2026-11-10T00:00:00+07:00"
    assert found["to"] == "2026-11-11T00:00:00+07:00"
    assert found["totals"]["files"] == 1
    entry = audit.trail_of("identity.account", at.minh.pk).get(verb="dossiers.breach_report")
    assert entry.ground == "Thanh tra"
    assert entry.details == {"from": found["from"], "to": found["to"], "dossiers": 1}
    assert entry.actor_kind == "command"


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        ("2026-11-10T08:00", "2026-11-10T08:01", 1),
        ("2026-11-10T08:01", "2026-11-10T09:00", 0),
        ("2026-11-10T01:00+00:00", "2026-11-10T01:01+00:00", 1),
        ("2026-11-09", "2026-11-10T08:00", 0),
    ],
)
def test_moments_without_a_zone_are_local(at, clock, capsys, since, until, count):
    looks.note(at.acts(at.minh), make.dossier(at, "submitted"), looks.FILE, file="f")

    found = json.loads(run(capsys, at.minh.username, since, until, as_json=True))

    assert found["totals"]["files"] == count


def test_without_json_a_chairman_can_read_it(at, clock, capsys):
    dossier = make.dossier(at, "submitted")
    looks.note(at.acts(at.minh), dossier, looks.UNMASK, ground="Kiểm tra", reason="check")

    said = run(capsys, at.minh.username, "2026-11-10", "2026-11-10", detected="2026-11-12T08:00")

    assert at.minh.full_name in said
    assert "Hồ sơ đã mở: 1 (của 1 người), trong đó có dữ liệu nhạy cảm: 1" in said
    assert f"{dossier.look_up_code} {dossier.owner_name}: xem đủ" in said
    assert "lý do: Kiểm tra" in said
    assert "còn nguyên như lúc ghi" in said
    assert "báo cáo trước 2026-11-15T08:00:00+07:00" in said
    assert "(chưa xác nhận)" in said


@pytest.mark.parametrize(
    ("account", "since", "until", "said"),
    [
        ("khong-co", "2026-11-10", "2026-11-11", "khong-co"),
        (None, "hôm qua", "2026-11-11", "hôm qua"),
        (None, "2026-13-10", "2026-11-11", "2026-13-10"),
        (None, "2026-11-12", "2026-11-11", "--from"),
        (None, "2026-11-11T08:00", "2026-11-11T08:00", "--from"),
    ],
)
def test_what_cannot_be_reported_is_said(at, account, since, until, said):
    with pytest.raises(CommandError, match=said):
        call_command("breach_report", account=account or at.minh.username, since=since, until=until)


def test_another_agencys_account_with_the_same_post_is_another(at, clock):
    agency = organisations.agency(name="UBND xã Khác", is_shown=False)
    looks.note(at.acts(at.minh), make.dossier(at, "submitted"), looks.FILE, file="f")

    assert told(at, who=at.binh)["totals"]["looks"] == 0
    assert agency.name not in told(at)["by_agency"]
