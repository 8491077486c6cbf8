"""The plan of digitising: what a day asks for, who is behind, and what is still paper."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.digitising import api as digitising
from xaso.service.digitising import planning
from xaso.service.digitising.domain.plans import Mark, Plan, Standing, marks
from xaso.service.digitising.models import PaperCount, PlanLine
from xaso.service.digitising.services import planning as services
from xaso.service.digitising.tests import make as scans
from xaso.service.digitising.views.plan import FOOT, LEFT, RIGHT, TOP, draw
from xaso.service.dossiers.api import Dossier
from xaso.service.dossiers.tests import make

PAGE = "/can-bo/so-hoa/ke-hoach/"
BEGUN, DUE = date(2026, 11, 1), date(2026, 11, 10)
"""Ten days, both ends counted."""


def on(day):
    return date(2026, 11, day)


def plan(total=20, done=0, day=1):
    return Plan(BEGUN, DUE, total, (on(day),) * done)


@pytest.mark.parametrize(
    ("day", "asked"),
    [(on(1), 0), (on(2), 2), (on(6), 10), (on(10), 18), (on(11), 20), (on(30), 20)],
)
def test_what_a_day_asks_for_grows_evenly_until_the_last_day_is_over(day, asked):
    assert plan().asked_before(day) == asked
    assert plan().asked_before(date(2026, 10, 1)) == 0


def test_what_was_digitised_before_the_plan_is_not_asked_again():
    known = Plan(BEGUN, DUE, 20, (date(2026, 10, 31),) * 10)

    assert known.asked_before(on(1)) == 10
    assert known.asked_before(on(6)) == 15
    assert known.asked_before(on(11)) == 20
    assert known.done_before(on(1)) == 10
    assert plan(done=3).done_before(on(1)) == 0
    assert plan(done=3).done_before(on(2)) == 3


def test_parts_of_a_dossier_are_not_asked_for():
    assert plan(total=3).asked_before(on(4)) == 0
    assert plan(total=3).asked_before(on(5)) == 1


def test_a_plan_of_one_day_asks_for_all_of_it_on_the_morrow():
    one = Plan(BEGUN, BEGUN, 5)

    assert [one.asked_before(on(1)), one.asked_before(on(2))] == [0, 5]


@pytest.mark.parametrize(
    ("done", "day", "standing", "missing"),
    [
        (20, on(30), Standing.DONE, 0),
        (19, on(11), Standing.OVERDUE, 1),
        (18, on(10), Standing.IN_TIME, 0),
        (17, on(10), Standing.BEHIND, 1),
        (0, on(1), Standing.IN_TIME, 0),
        (1, on(2), Standing.BEHIND, 1),
        (2, on(2), Standing.IN_TIME, 0),
        (3, on(2), Standing.IN_TIME, 0),
    ],
)
def test_how_a_group_stands_against_its_plan(done, day, standing, missing):
    assert plan(done=done).standing(day) == standing
    assert plan(done=done).missing(day) == missing


def test_a_group_without_dossiers_is_done():
    assert plan(total=0).standing(on(30)) == Standing.DONE


def test_the_drawing_goes_from_the_begin_to_the_morrow_of_the_end_with_today_in_it():
    drawn = marks([plan(done=4, day=3)], on(4), most=3)

    assert drawn == [
        Mark(on(1), 0, 0),
        Mark(on(4), 6, 4),
        Mark(on(6), 10, None),
        Mark(on(11), 20, None),
    ]


def test_several_plans_are_drawn_as_one_sum():
    later = Plan(on(6), on(15), 10, (on(7),))
    drawn = marks([plan(done=2, day=1), later], on(8), most=2)

    assert drawn == [Mark(on(1), 0, 0), Mark(on(8), 14 + 2, 3), Mark(on(16), 30, None)]


def test_an_overdue_plan_is_drawn_until_today():
    assert [one.day for one in marks([plan()], on(20), most=2)] == [on(1), on(20)]
    assert marks([plan(done=1)], on(20), most=2)[-1] == Mark(on(20), 20, 1)


def test_what_is_done_today_counts_today_and_nothing_is_drawn_of_nothing():
    assert marks([plan(done=5, day=2)], on(2), most=2)[1] == Mark(on(2), 2, 5)
    assert marks([], on(2)) == []
    assert [one.day for one in marks([Plan(BEGUN, BEGUN, 1)], on(1), most=9)] == [on(1), on(2)]


def test_the_curves_fill_the_drawing_and_end_with_their_figures():
    drawing = draw(marks([plan(done=5, day=2)], on(6), most=2))

    assert drawing is not None
    assert drawing.asked == f"{LEFT}.0,{FOOT}.0 320.0,118.0 {RIGHT}.0,{TOP}.0"
    assert drawing.done == f"{LEFT}.0,{FOOT}.0 320.0,157.0"
    assert drawing.asked_end == (600.0, 40.0, 20)
    assert drawing.done_end == (320.0, 157.0, 5)
    assert draw([]) is None
    assert draw([Mark(on(1), 1, 1)]) is None
    flat = draw(marks([plan(total=0)], on(1), most=2))
    assert flat is not None
    assert flat.asked_end == (600.0, 196.0, 0)


@pytest.fixture
def at(db):
    return make.house()


NOW = make.MORNING
CODE = "1.004873"


def received_in(dossier, moment):
    Dossier.objects.filter(pk=dossier.pk).update(received_at=moment)


def setting(at, *, due_on=date(2026, 12, 31), who=None, now=NOW, code=CODE, year=2026):
    return services.set_line(
        agency=at.agency,
        procedure_code=code,
        year=year,
        account_id=(who or at.thao).pk,
        due_on=due_on,
        actor=at.acts(at.phuc),
        now=now,
    )


def test_a_line_is_set_from_today_on_and_stands_in_the_audit(at):
    line = setting(at)

    assert (line.begun_on, line.due_on) == (NOW.date(), date(2026, 12, 31))
    assert (line.account, line.procedure_code, line.year) == (at.thao, CODE, 2026)
    entry = audit.trail_of("digitising.plan", line.pk).get()
    assert entry.verb == "digitising.plan"
    assert entry.actor_id == at.phuc.pk
    assert entry.details == {
        "procedure": CODE,
        "year": 2026,
        "due_on": "2026-12-31",
        "account": str(at.thao.pk),
    }


def test_today_is_the_earliest_last_day(at):
    assert setting(at, due_on=NOW.date()).due_on == NOW.date()
    with pytest.raises(digitising.NotSo, match="quá khứ"):
        setting(at, due_on=NOW.date() - timedelta(days=1))


def test_a_new_line_of_a_group_ends_the_one_before_and_keeps_it(at):
    first = setting(at)
    later = NOW + timedelta(days=1)
    second = setting(at, due_on=date(2027, 1, 31), now=later)
    first.refresh_from_db()

    assert first.ended_at == later
    assert list(planning.lines_of(at.agency)) == [second]
    details = audit.trail_of("digitising.plan", second.pk).get().details
    assert details["before"] == "2026-12-31"


def test_the_same_line_again_is_the_same_line(at):
    first = setting(at)

    assert setting(at, now=NOW + timedelta(days=1)) == first
    assert setting(at, who=at.minh) != first
    assert PlanLine.objects.count() == 2


def test_other_groups_have_lines_of_their_own_what_is_due_first_stands_first(at):
    late, soon = setting(at), setting(at, year=2025, due_on=date(2026, 11, 30))

    assert list(planning.lines_of(at.agency)) == [soon, late]
    assert list(planning.lines_of(at.elsewhere)) == []


def test_a_dropped_line_is_kept_as_ended_and_dropped_once(at):
    line = setting(at)
    services.end_line(line_id=line.pk, actor=at.acts(at.phuc), now=NOW)
    services.end_line(line_id=line.pk, actor=at.acts(at.phuc), now=NOW + timedelta(days=1))
    line.refresh_from_db()

    assert line.ended_at == NOW
    assert planning.find_line(at.agency, line.pk) is None
    assert (
        audit.trail_of("digitising.plan", line.pk).filter(verb="digitising.end_plan").count() == 1
    )


def test_the_database_keeps_one_line_of_a_group_and_no_line_backwards(at):
    line = setting(at)
    line.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.create(
            agency=at.agency,
            procedure_code=CODE,
            year=2026,
            account=at.thao,
            begun_on=NOW.date(),
            due_on=NOW.date(),
            set_at=NOW,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanLine.objects.create(
            agency=at.agency,
            procedure_code=CODE,
            year=2020,
            account=at.thao,
            begun_on=NOW.date(),
            due_on=NOW.date() - timedelta(days=1),
            set_at=NOW,
        )


def test_still_paper_is_what_was_received_and_has_no_file(at):
    make.dossier(at, "received")
    make.dossier(at, "processing")
    make.dossier(at, "received", scans=1)
    make.dossier(at, "submitted")
    long_ago = datetime(2024, 3, 5, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    received_in(make.dossier(at, "received"), long_ago)

    assert list(planning.still_paper(at.agency).items()) == [
        ((CODE, 2024), 1),
        ((CODE, 2026), 2),
    ]
    assert planning.still_paper(at.elsewhere) == {}


def test_how_far_a_group_is_by_the_day_of_each_dossiers_first_file(at):
    make.dossier(at, "received")
    two = make.dossier(at, "received", scans=2)
    received_in(make.dossier(at, "received", scans=1), NOW - timedelta(days=700))
    line = setting(at)
    stored = min(row.file.stored_at for row in two.files.all())

    (found,) = planning.plan_of(at.agency)
    assert found.row == line
    assert found.plan == Plan(NOW.date(), line.due_on, 2, (timezone.localdate(stored),))
    assert planning.plan_of(at.elsewhere) == []


def test_paper_is_counted_by_hamlet_and_counted_anew(at):
    make_residents.hamlets(at.agency, "Đuổm")
    make.dossier(at, "received")
    make.dossier(at, "received", address="Thôn khác")
    make.dossier(at, "received", scans=1)
    PaperCount.objects.create(agency=at.agency, hamlet="Cũ", dossiers=9, counted_at=NOW)

    assert digitising.count_paper(agency=at.agency, actor=at.acts(at.phuc), now=NOW) == 2
    assert [(one.hamlet, one.dossiers) for one in planning.paper_by_hamlet(at.agency)] == [
        ("", 1),
        ("Đuổm", 1),
    ]
    entry = audit.trail_of("organisations.agency", at.agency.pk).get(verb="digitising.count_paper")
    assert entry.details == {"dossiers": 2}


def test_addresses_are_opened_chunk_by_chunk(at, monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    for _number in "123":
        make.dossier(at, "received")

    assert digitising.count_paper(agency=at.agency, actor=at.acts(at.phuc), now=NOW) == 3


def test_at_night_every_agency_that_digitises_or_plans_is_counted(at):
    other = make.house(code="1.000001")
    make.dossier(at, "received")
    make.dossier(other, "received")
    services.count_everywhere(actor=people.MACHINE, now=NOW)
    assert not PaperCount.objects.exists()
    setting(at)
    scans.digitised(make.dossier(other, "received", scans=1))
    services.count_everywhere(actor=people.MACHINE, now=NOW)

    assert {one.agency_id: one.dossiers for one in PaperCount.objects.all()} == {
        at.agency.pk: 1,
        other.agency.pk: 1,
    }


def test_the_command_tells_the_plan_to_machines(at):
    make.dossier(at, "received")
    line = setting(at)
    out = StringIO()
    call_command("digitise", "status", "--agency", at.agency.code, "--json", stdout=out)
    told = json.loads(out.getvalue())["plan"]

    assert told["lines"] == [
        {
            "procedure": CODE,
            "year": 2026,
            "person": at.thao.full_name,
            "begun_on": "2026-11-17",
            "due_on": "2026-12-31",
            "dossiers": 1,
            "digitised": 0,
            "planned": planning.plan_of(at.agency)[0].plan.asked_before(timezone.localdate()),
            "missing": planning.plan_of(at.agency)[0].plan.missing(timezone.localdate()),
            "standing": planning.plan_of(at.agency)[0].plan.standing(timezone.localdate()),
        }
    ]
    assert told["still_paper"] == [{"procedure": CODE, "year": 2026, "dossiers": 1}]
    assert told["still_paper_by_hamlet"] == {"?": 1}
    assert told["counted_at"] is not None
    assert line.ended_at is None


def test_of_an_agency_that_counted_nothing_nothing_is_told(db):
    told = digitising.plan_told(agencies.agency(), on(1))

    assert told == {
        "lines": [],
        "still_paper": [],
        "still_paper_by_hamlet": {},
        "counted_at": None,
    }


@pytest.fixture
def leader(client, at):
    client.force_login(at.phuc)
    return client


def sent(at, **more):
    due = timezone.localdate() + timedelta(days=30)
    given = {"group": f"{CODE}|2026", "account": str(at.thao.pk), "due_on": f"{due:%d/%m/%Y}"}
    return given | more


def test_a_leader_sets_a_line_and_sees_it_drawn(leader, at):
    make.dossier(at, "received")
    empty = leader.get(PAGE).text
    assert "Chưa có kế hoạch" in empty
    assert 'data-testid="plan-plot"' not in empty
    assert "Còn 1 hồ sơ chỉ có giấy." in empty

    answer = leader.post(PAGE, sent(at))
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    shown = leader.get(PAGE).text
    assert 'data-testid="plan-plot"' in shown
    assert 'data-testid="plan-marks"' in shown
    assert at.thao.full_name in shown
    assert "Đúng kế hoạch" in shown


def test_being_behind_is_said_in_words(leader, at):
    for _number in "12":
        make.dossier(at, "received")
    line = setting(at)
    today = timezone.localdate()
    PlanLine.objects.filter(pk=line.pk).update(
        begun_on=today - timedelta(days=2), due_on=today + timedelta(days=1)
    )
    assert "Chậm kế hoạch" in leader.get(PAGE).text
    assert "thiếu 1 hồ sơ" in leader.get(PAGE).text
    PlanLine.objects.filter(pk=line.pk).update(due_on=today - timedelta(days=1))

    assert "Quá ngày phải xong" in leader.get(PAGE).text
    assert "thiếu 2 hồ sơ" in leader.get(PAGE).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"group": "khac|2020"}, "Mục này đã số hóa hết, hoặc không có."),
        ({"group": ""}, "Chọn năm và thủ tục."),
        ({"account": ""}, "Chọn người làm."),
        ({"account": "00000000-0000-7000-8000-000000000000"}, "không còn giữ vị trí"),
        ({"due_on": "hôm nào"}, "Không đọc được ngày này"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(leader, at, wrong, said):
    make.dossier(at, "received")
    answer = leader.post(PAGE, sent(at, **wrong))

    assert answer.status_code == 422
    assert said in answer.text
    assert not PlanLine.objects.exists()


def test_a_day_that_has_passed_is_refused_and_what_was_typed_is_kept(leader, at):
    make.dossier(at, "received")
    answer = leader.post(PAGE, sent(at, due_on="01/01/2020"))

    assert answer.status_code == 409
    assert 'value="01/01/2020"' in answer.text
    assert "không được ở trong quá khứ" in answer.text


def test_a_line_is_dropped_after_a_question(leader, at):
    line = setting(at)
    asked = leader.get(f"{PAGE}?bo={line.pk}")
    assert "Bỏ khỏi kế hoạch: 2026" in asked.text
    assert leader.post(PAGE, {"line": str(line.pk)}).status_code == 303
    assert leader.post(PAGE, {"line": str(line.pk)}).status_code == 404
    assert leader.get(f"{PAGE}?bo=khong-co").status_code == 404

    line.refresh_from_db()
    assert line.ended_at is not None


def test_a_line_of_another_commune_is_not_there(leader, at):
    other = make.house(code="1.000001")
    theirs = setting(other)

    assert leader.post(PAGE, {"line": str(theirs.pk)}).status_code == 404
    assert leader.get(f"{PAGE}?bo={theirs.pk}").status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None


@pytest.mark.parametrize("who", ["minh", "thao", "mai"])
def test_who_digitises_reads_the_plan_and_sets_none(client, at, who):
    make.dossier(at, "received")
    line = setting(at)
    client.force_login(getattr(at, who))
    shown = client.get(f"{PAGE}?bo={line.pk}")

    assert shown.status_code == 200
    assert 'data-testid="plan-line"' in shown.text
    assert 'data-testid="plan-set"' not in shown.text
    assert client.post(PAGE, sent(at)).status_code == 404
    assert client.post(PAGE, {"line": str(line.pk)}).status_code == 404
    assert PlanLine.objects.get().ended_at is None


def test_a_group_is_chosen_by_the_address(leader, at):
    make.dossier(at, "received")

    assert f'value="{CODE}|2026" selected' in leader.get(f"{PAGE}?muc={CODE}|2026").text


def test_the_page_of_digitising_leads_to_the_plan(client, at):
    client.force_login(at.minh)

    assert PAGE in client.get(reverse("digitising:overview")).text
