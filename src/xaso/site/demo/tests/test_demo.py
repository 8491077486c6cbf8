"""The demo is made by the real services, once, and everything in it holds together."""

from __future__ import annotations

import json
import random
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.organisations import api as organisations
from xaso.kernel.residents import api as residents
from xaso.service.custody import api as custody
from xaso.service.desk.models import HamletDay
from xaso.service.dossiers.models import Dossier
from xaso.service.dossiers.services.verifying import differences
from xaso.service.life_events import api as life_events
from xaso.service.moving import api as moving
from xaso.service.old_books import api as old_books
from xaso.service.privacy import api as privacy
from xaso.service.reports import api as reports
from xaso.service.reports.models import Report
from xaso.site.demo.commune import POSTS
from xaso.site.demo.life import DAYS_BACK, WEIGHTS, plan
from xaso.site.demo.load import Loader
from xaso.site.demo.old_books import shelve_old_books
from xaso.site.demo.people import person
from xaso.site.demo.visits import visit_hamlets

NOW = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def loaded(db, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("demo", "load", "--now", "--dossiers", "12", stderr=StringIO())
    return organisations.Agency.objects.get(is_demo=True, code="H55.242")


def test_loading_makes_the_commune_its_posts_and_dossiers_that_verify(loaded):
    made = list(Dossier.objects.filter(agency=loaded))

    assert len(made) == 12
    assert [d for d in made if differences(d, d.events.order_by("seq"))] == []
    assert loaded.positions.count() == len(POSTS) == 19
    assert loaded.hamlets.count() == 16
    [succession] = organisations.successors_of(loaded, on=NOW.date())
    assert succession.successor.name == "UBND xã Phú Lương"


def test_households_came_from_a_workbook_and_only_once(loaded):
    counted = residents.counted(loaded)
    [brought] = moving.Import.objects.filter(agency=loaded)

    assert sum(one.households for one in counted) == 64
    assert brought.ok == sum(one.people for one in counted) == brought.rows - 1
    call_command("demo", "load", "--now", "--dossiers", "12", stderr=StringIO())
    assert moving.Import.objects.count() == 1


def test_last_quarter_was_reported_and_a_slip_came_too_late(loaded):
    report = Report.objects.get(agency=loaded)
    console = audit.Actor(kind="command")
    found = reports.counted(console, loaded, report.code, report.period)

    assert found.sent == report
    assert [change.was for change in found.changes] == [None]


def test_old_books_of_a_former_commune_are_photographed_and_keyed_once(loaded):
    loader = Loader(loaded, now=NOW)
    clerk = loader.actors["clerk"][0]
    shelve_old_books(loaded, loader.actors, NOW)

    books = {str(book): book for book in old_books.books_of(clerk, loaded)}
    assert len(books) == 3
    births = books["Sổ đăng ký khai sinh, quyển 01 (1987–1988)"]
    assert births.agency.name == "UBND xã Làng Chảo"
    assert [one.state for one in births.entries.order_by("number")] == [
        "settled", "settled", "second", "settled", "differs", "settled",
    ]  # fmt: skip
    [found] = old_books.find(clerk, loaded, old_books.Wanted(name="nguyen thi li", years=(1987,)))
    assert (found.book, found.page, found.number) == (births, 1, "45")


def test_two_days_in_hamlets_are_planned_and_two_people_came_otherwise_than_alone(loaded):
    loader = Loader(loaded, now=NOW)
    for _time in range(2):
        visit_hamlets(loaded, loader.actors["intake"][0], NOW)

    filed = Dossier.objects.filter(events__data__has_key="confirmed")
    assert HamletDay.objects.count() == 2
    assert sorted(filed.values_list("mandate", flat=True)) == ["", "copy"]


def test_two_deaths_show_what_follows_and_which_allowances_end(loaded):
    rows = {row.kind: row for row in life_events.StopNotice.objects.filter(agency=loaded)}

    assert {kind: row.state for kind, row in rows.items()} == {
        "dung-huu-tri-xa-hoi": "open",
        "dung-tro-cap-xa-hoi": "done",
        "dung-bhyt": "open",
    }
    insurance = organisations.Agency.objects.get(code="H55.242.BH")
    assert rows["dung-bhyt"].partner == insurance
    assert life_events.KeptAnswers.objects.filter(agency=loaded).count() == 2


def test_nothing_asked_for_is_nothing_made(db, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    call_command("demo", "load", "--now", "--dossiers", "0", stderr=StringIO())

    assert not Dossier.objects.exists()


def test_loading_again_adds_nothing(loaded):
    call_command("demo", "load", "--now", "--dossiers", "12", stderr=StringIO())

    assert Dossier.objects.count() == 12
    assert organisations.Agency.objects.filter(code="H55.242").count() == 1


def test_by_default_the_worker_fills_it(loaded):
    call_command("demo", "load", "--dossiers", "5")

    job = ProcrastinateJob.objects.get(task_name="demo.load_dossiers")
    assert job.args["how_many"] == 5


def test_accounts_are_told_with_the_roles_of_the_contract(loaded):
    out = StringIO()
    call_command("demo", "accounts", "--json", stdout=out)

    rows = json.loads(out.getvalue())
    assert {row["role"] for row in rows} == {"intake", "officer", "leader", "clerk", "admin"}
    assert all(len(row["password"]) >= 10 for row in rows)


@pytest.mark.django_db
def test_a_life_keeps_to_working_time_and_to_the_past():
    agency = organisations.Agency.objects.create(code="H55.9", name="UBND", level="commune")
    calendar.load_calendars()
    days = calendar.calendar_for(agency.pk, NOW.date().replace(month=7), NOW.date())

    plans = [plan(random.Random(n), days, until=NOW) for n in range(300)]

    assert {p.procedure for p in plans} <= set(WEIGHTS)
    for each in plans:
        moments = [each.submitted_at, *(moment for _act, moment in each.acts)]
        assert moments == sorted(moments)
        assert moments[-1] <= NOW
        assert (NOW - moments[0]).days <= DAYS_BACK + 3
    ends = {p.acts[-1][0] if p.acts else "submit" for p in plans}
    assert {"return_result", "issue", "approve", "propose", "start", "receive"} & ends


def test_made_up_people_have_numbers_that_fit_them():
    for seed in range(100):
        who = person(random.Random(seed), on=NOW.date())

        assert int(who.number[3]) % 2 == (0 if who.is_male else 1)
        assert who.number[4:6] == f"{who.born.year % 100:02d}"
        assert (who.born.year >= 2000) == (int(who.number[3]) >= 2)
        assert len(who.number) == 12
        assert len(who.phone) == 10


def test_papers_lie_somewhere_and_the_post_carries_results(loaded):
    at_work = Dossier.objects.filter(agency=loaded, state__in=["received", "processing"]).count()
    ready = Dossier.objects.filter(agency=loaded, state="resolved").count()

    assert [one.code for one in custody.places_of(loaded)] == ["H1", "KHO", "T1-N1", "T1-N2"]
    assert custody.Lying.objects.count() == min(at_work, 17)
    states = sorted(custody.PostalItem.objects.values_list("state", flat=True))
    assert states == ["came_back", "on_way"][2 - min(ready, 2) :]


def test_people_ask_about_their_data_once(loaded):
    call_command("demo", "load", "--now", "--dossiers", "12", stderr=StringIO())
    asked = list(privacy.requests_to(loaded))

    ended = Dossier.objects.filter(agency=loaded, state="returned").count()
    assert len(asked) == min(4, ended) > 0
    assert asked[-1].state in {"completed", "received", "answered"}
