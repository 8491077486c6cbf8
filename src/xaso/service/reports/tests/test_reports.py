"""Reports count what there is, freeze once, and say afterwards what became of their figures."""

from __future__ import annotations

import io
import json
import subprocess
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.procedures.tests import make as procedures
from xaso.service.registers import api as registers
from xaso.service.reports import api as reports
from xaso.service.reports import selectors
from xaso.service.reports.errors import AlreadySent, NotOver, UnknownReport
from xaso.service.reports.models import Report, ReportedFact, ReportTemplate

pytestmark = pytest.mark.django_db

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
JULY = datetime(2026, 7, 7, 9, 0, tzinfo=VIETNAM)
JUNE = datetime(2026, 6, 30, 9, 0, tzinfo=VIETNAM)
PAGE = "/can-bo/bao-cao/tthc/2026-Q3/"
PAPERS = [{"tenGiayTo": "Học bạ", "coQuanCap": "THPT", "soTrang": 3, "soBan": 2}]


@pytest.fixture
def at():
    return make.house(field="Hộ tịch")


def counted(at, code="tthc", period="2026-Q3", who=None):
    return reports.counted(at.acts(who or at.phuc), at.agency, code, period)


def totals(at, **more):
    return {key: count for key, count in counted(at, **more).table().totals.items() if count}


def send(at, code="tthc", period="2026-Q3", who=None, **more):
    return reports.send(
        agency=at.agency,
        code=code,
        period_name=period,
        actor=at.acts(who or at.phuc),
        now=timezone.now(),
        **more,
    )


def withdrawn(at, now):
    found = make.dossier(at, "withdraw_requested", now=now)
    dossiers.end_by_notice(
        "accept_withdrawal",
        dossier_id=found.pk,
        actor=at.acts(at.phuc),
        now=now + timedelta(hours=5),
    )
    return found


def test_a_quarter_counts_what_came_over_came_in_ended_and_is_open(at):
    make.dossier(at, "processing", now=JUNE)
    make.dossier(at, "resolved", now=JULY)
    make.dossier(at, "rejected", now=JULY)
    make.dossier(at, "paused", now=JULY)
    withdrawn(at, JULY)
    make.dossier(at, "submitted", now=JULY)
    make.dossier(at, "refused_intake", now=JULY)

    found = counted(at)
    assert found.is_balanced
    assert totals(at) == {
        "in_hand": 5,
        "received": 4,
        "received_online": 4,
        "opening": 1,
        "finished": 3,
        "early": 3,
        "granted": 1,
        "rejected": 1,
        "withdrawn": 1,
        "open": 2,
        "open_in_time": 1,
        "open_late": 1,
        "stopped": 1,
    }
    [row] = found.table().rows
    assert (row.key, row.name) == ("Hộ tịch", "Hộ tịch")


def test_what_came_after_the_period_is_left_out(at):
    make.dossier(at, "resolved", now=JULY)
    late = make.dossier(at, "received", now=datetime(2026, 10, 1, 0, 0, tzinfo=VIETNAM))

    assert str(late.code) not in {fact.code for fact in counted(at).facts}
    assert totals(at, period="2026-Q4") == {
        "in_hand": 1,
        "received": 1,
        "received_online": 1,
        "open": 1,
        "open_late": 1,
    }


def test_an_outcome_after_the_period_was_still_open_in_it(at):
    make.dossier(at, "resolved", now=datetime(2026, 9, 30, 23, 50, tzinfo=VIETNAM))

    assert totals(at)["open"] == 1
    assert "finished" not in totals(at)
    assert totals(at, period="2026-Q4") == {
        "in_hand": 1,
        "opening": 1,
        "finished": 1,
        "early": 1,
        "granted": 1,
    }


def test_what_ended_before_the_period_is_none_of_it(at):
    make.dossier(at, "resolved", now=JUNE - timedelta(days=9))
    withdrawn(at, JUNE - timedelta(days=9))

    assert totals(at) == {}
    assert totals(at, period="2026-Q2")["withdrawn"] == 1


def test_a_due_date_moved_after_the_period_does_not_count_in_it(at):
    end = datetime(2026, 9, 30, 9, 0, tzinfo=VIETNAM)
    stopped = make.dossier(at, "paused", now=end - timedelta(days=2))
    dossiers.go_on(
        "resume",
        dossier_id=stopped.pk,
        actor=at.acts(at.phuc),
        now=end + timedelta(days=20),
    )

    [course] = dossiers.courses(
        dossiers.kept_by(at.agency), at.agency, JULY, end + timedelta(days=1)
    )
    stopped.refresh_from_db()
    assert course.due_at is not None
    assert stopped.due_at is not None
    assert course.due_at < end + timedelta(days=5) < stopped.due_at
    assert course.stopped_at is not None


def test_a_corrected_result_ends_once(at):
    first = make.dossier(at, "resolved", now=JULY)
    dossiers.correct_result(
        dossier_id=first.pk,
        actor=at.acts(at.phuc),
        now=JULY + timedelta(days=95),
        cause="agency",
        note="Sai họ tên",
        recalled_by="BB 12",
        expected_version=first.version,
    )

    assert totals(at)["finished"] == 1
    assert totals(at, period="2026-Q4") == {}


def test_civil_status_is_counted_by_procedure_and_nothing_else_is(at):
    other = procedures.version(code="2.000815", field="Chứng thực")
    make.dossier(at, "resolved", now=JULY)
    assert other.field not in {fact.row for fact in counted(at, "ho-tich", "2026-H2").facts}

    [row] = counted(at, "ho-tich", "2026-H2").table().rows
    assert (row.key, row.counts["granted"]) == (at.adoption.procedure.code, 1)
    ReportTemplate.objects.filter(code="ho-tich").update(only_field="Đất đai")
    assert counted(at, "ho-tich", "2026-H2").facts == []


def test_books_are_counted_by_entry_copies_pages_and_fees():
    at = make.house(code="2.000815", name="Chứng thực bản sao", field="Chứng thực")
    other = [{**PAPERS[0], "tenGiayTo": "Bằng tốt nghiệp"}]
    answers = {"nyc.hoTen": "Lan", "ct": [*PAPERS, *other]}
    certified = make.dossier(at, "resolved", answers=answers)
    make.dossier(at, "resolved", now=JUNE, answers=answers)
    dossiers.cancel_result(
        dossier_id=certified.pk,
        actor=at.acts(at.phuc),
        now=make.MORNING + timedelta(days=3),
        cause="declarant",
        note="Bản chính giả",
        decision="12/QĐ-UBND",
        decided_on=date(2026, 11, 19),
        recalled_by="BB 9",
        expected_version=certified.version,
    )

    found = counted(at, "chung-thuc", "2026-H2")
    assert found.is_balanced is None
    assert dict(found.table().totals) == {
        "entries": 2,
        "copies": 4,
        "pages": 12,
        "electronic": 0,
        "fees": 20_000,
        "cancelled": 2,
    }
    assert {fact.dossier_id for fact in found.of_cell("entries", "SCT/BS")} == {certified.pk}


@pytest.mark.parametrize(
    ("code", "period"), [("khong-co", "2026-Q3"), ("tthc", "2026-Q7"), ("tthc", "2019-Q1")]
)
def test_no_such_report_no_such_period(at, code, period):
    with pytest.raises(UnknownReport):
        counted(at, code, period)


def test_of_two_rules_the_later_one_holds_from_its_day(at):
    old = ReportTemplate.objects.get(code="tthc")
    ReportTemplate.objects.filter(pk=old.pk).update(valid_until=date(2026, 9, 30))
    new = ReportTemplate.objects.create(
        **{
            field.name: getattr(old, field.name)
            for field in ReportTemplate._meta.fields
            if field.name not in {"id", "valid_from", "valid_until", "cut_day"}
        },
        cut_day=15,
        valid_from=date(2026, 9, 30),
    )

    assert counted(at, period="2026-Q2").template == old
    found = counted(at)
    assert found.template == new
    assert (found.begins, found.ends) == (date(2026, 6, 15), date(2026, 9, 15))


def test_sending_freezes_every_figure(at):
    make.dossier(at, "processing", now=JULY)
    report = send(at, document=" 12/BC-UBND ")
    make.dossier(at, "received", now=JULY + timedelta(days=1))

    found = counted(at)
    assert found.sent == report
    assert (report.document, report.sent_by, report.period) == (
        "12/BC-UBND",
        at.phuc.full_name,
        "2026-Q3",
    )
    assert found.table().totals["in_hand"] == 1
    assert [(one.was, one.fact.counts["received"]) for one in found.changes] == [(None, 1)]
    [entry] = audit.trail_of("reports.report", report.pk)
    assert (entry.verb, entry.details["facts"]) == ("reports.send", 1)


def test_what_ended_in_time_after_all_is_told_as_a_change(at):
    open_then = make.dossier(at, "processing", now=JULY)
    send(at)
    dossiers.Dossier.objects.filter(pk=open_then.pk).update(resolved_at=JULY + timedelta(days=1))

    [change] = counted(at).changes
    assert change.was.counts["open"] == 1
    assert change.now.counts["finished"] == 1
    assert counted(at).table().totals["open"] == 1


def test_a_report_is_sent_once_by_who_answers_for_it_when_the_period_is_over(at):
    for who in (at.minh, at.thao, at.mai, at.khoa):
        with pytest.raises(reports.ReportRefusal, match="chốt"):
            send(at, who=who)
    today = timezone.localdate()
    with pytest.raises(NotOver):
        send(at, period=f"{today.year}-Q{(today.month + 2) // 3}")
    with pytest.raises(UnknownReport):
        send(at, period="2026-07")
    send(at)
    with pytest.raises(AlreadySent):
        send(at)
    assert Report.objects.count() == 1


def test_a_period_may_be_sent_from_the_first_day_after_it(at):
    def on(month, day):
        return reports.send(
            agency=at.agency,
            code="tthc",
            period_name="2026-Q3",
            actor=at.acts(at.phuc),
            now=datetime(2026, month, day, 0, 30, tzinfo=VIETNAM),
        )

    with pytest.raises(NotOver):
        on(9, 30)
    assert on(10, 1).ends == date(2026, 10, 1)


@pytest.mark.parametrize("model", [Report, ReportedFact])
def test_what_was_sent_cannot_be_changed(at, model):
    make.dossier(at, "processing", now=JULY)
    send(at)

    for act in (lambda: model.objects.update(code="x"), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_who_counted_before_another_sent_does_not_send_again(at, monkeypatch):
    stale = counted(at)
    send(at)
    monkeypatch.setattr(selectors, "counted", lambda *_given, **_more: stale)

    with pytest.raises(AlreadySent, match="vừa"):
        send(at)
    assert Report.objects.count() == 1


def merged(at):
    """Return an old commune that `at` continues, with a dossier of its own in July."""
    old = make.house(code="1.000002", name="Việc cũ", field="Đất đai")
    organisations.SiteProfile.objects.filter(agency=old.agency).delete()
    make.dossier(old, "processing", now=JULY)
    return old


def join(old, at):
    organisations.AgencySuccession.objects.create(
        predecessor=old.agency, successor=at.agency, kind="merge", on=date(2026, 7, 15)
    )
    at.agency.known_scope = None


def test_a_merged_commune_counts_its_predecessors_together_apart_and_alone(at):
    old = merged(at)
    make.dossier(at, "processing", now=JULY)
    assert totals(at)["in_hand"] == 1
    send(old)
    join(old, at)

    table = counted(at).table(by_agency=True)
    assert counted(at).sent is None
    assert {(row.agency, row.name): row.counts["in_hand"] for row in table.rows} == {
        (at.agency.name, "Hộ tịch"): 1,
        (old.agency.name, "Đất đai"): 1,
    }
    alone = reports.counted(at.acts(at.phuc), at.agency, "tthc", "2026-Q3", of=old.agency)
    assert alone.sent is not None
    assert alone.table().totals["in_hand"] == 1


def test_other_communes_are_not_counted(at):
    stranger = merged(at)

    assert counted(at).facts == []
    send(stranger)
    assert counted(at).sent is None
    assert list(selectors.reports_of(at.acts(at.phuc), at.agency)) == []


def test_the_console_keeps_to_one_agency_too(at):
    stranger = merged(at)
    mine = make.dossier(at, "processing", now=JULY)
    books = make.house(code="2.000815", name="Chứng thực bản sao", field="Chứng thực")
    make.dossier(books, "resolved", now=JULY, answers={"nyc.hoTen": "Lan", "ct": PAPERS})

    assert list(dossiers.kept_by(at.agency)) == [mine]
    assert dossiers.kept_by(stranger.agency).count() == 1
    assert not registers.books_kept_by(at.agency).exists()
    assert registers.books_kept_by(books.agency).count() == 1


def test_what_another_agency_shares_is_not_counted_twice(at):
    stranger = merged(at)
    shared = dossiers.Dossier.objects.get(agency=stranger.agency)
    shared.accesses.create(agency=at.agency, ground="phối hợp")

    assert counted(at).facts == []


def test_who_reads_no_dossier_counts_none(at):
    make.dossier(at, "processing", now=JULY)
    send(at)

    technician = people.staff("technician", agency=at.agency)
    for who in (at.khoa, technician):
        actor = people.actor(who, at.agency)
        assert list(selectors.reports_of(actor, at.agency)) == []
        assert reports.counted(actor, at.agency, "tthc", "2026-Q3").facts == []


def test_the_command_says_what_the_page_says(at, capsys):
    make.dossier(at, "processing", now=JULY)
    make.dossier(at, "resolved", now=JULY)
    call_command("reports", "tthc", period="2026-Q3", agency=at.agency.code, as_json=True)
    told = json.loads(capsys.readouterr().out)

    table = counted(at).table()
    assert told["totals"] == dict(table.totals)
    assert told["rows"] == [{"key": "Hộ tịch", "name": "Hộ tịch", **table.rows[0].counts}]
    assert (told["from"], told["until"], told["balanced"]) == ("2026-07-01", "2026-09-30", True)
    call_command("reports", "periodic", period="2026-Q3", agency=at.agency.code, as_json=True)
    every = json.loads(capsys.readouterr().out)
    assert [one["report"] for one in every["reports"]] == ["tthc", "ho-tich", "chung-thuc"]
    call_command("reports", "tthc", period="2026-Q3", by="old")
    assert "khớp" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["khong-co", "--period", "2026-Q3"], "Không có báo cáo"),
        (["tthc", "--period", "quý 3"], "Kỳ báo cáo viết"),
        (["periodic", "--period", "quý 3"], "Kỳ báo cáo viết"),
        (["periodic", "--period", "2001"], "Không có báo cáo nào"),
        (["tthc", "--period", "2026-Q3", "--agency", "H99"], "Không có cơ quan"),
    ],
)
def test_the_command_refuses_in_words(at, words, told):
    with pytest.raises(CommandError, match=told):
        call_command("reports", *words)


def test_the_page_opens_every_figure_and_notes_who_looked(at, client):
    found = make.dossier(at, "processing", now=JULY)
    client.force_login(at.phuc)

    page = client.get(PAGE).text
    assert 'data-testid="balanced"' in page
    address = f"{PAGE}o/open/?dong=H%E1%BB%99+t%E1%BB%8Bch"
    assert address in page
    cell = client.get(address)
    assert str(found.code) in cell.text
    assert cell.text.count('data-testid="fact"') == 1
    [entry] = audit.trail_of("dossiers.list", "report")
    assert entry.details["dossiers"] == [str(found.pk)]
    assert client.get(f"{PAGE}o/finished/?dong=x").text.count('data-testid="fact"') == 0
    assert client.get(f"{PAGE}o/khong-co/").status_code == 404


def test_the_print_and_the_sheet_say_what_the_page_says(at, client):
    make.dossier(at, "processing", now=JULY)
    client.force_login(at.phuc)
    pdf = client.get(f"{PAGE}bao-cao.pdf?theo=cu").content
    said = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    sheet = client.get(f"{PAGE}bao-cao.xlsx").content
    rows = list(load_workbook(io.BytesIO(sheet)).worksheets[0].values)

    columns = counted(at).columns
    assert [row[0] for row in rows[-2:]] == ["Hộ tịch", "Tổng số"]
    assert rows[-1][1:] == tuple(counted(at).table().totals[column.key] for column in columns)
    assert "II.06a/VPCP/KSTT" in said
    assert at.agency.name.upper() in said
    assert "Hộ tịch" in said
    assert "ngày ngày" not in said
    assert "[M]" not in said
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.pages[0].mediabox[2] > 800
    verbs = {one.verb for one in audit.trail_of("organisations.agency", at.agency.pk)}
    assert verbs >= {"reports.print", "reports.export"}


def test_sending_asks_to_confirm_and_keeps_what_was_typed(at, client):
    make.dossier(at, "processing", now=JULY)
    client.force_login(at.phuc)
    assert 'data-testid="send"' in client.get(PAGE).text

    refused = client.post(f"{PAGE}gui/", {"document": "12/BC"})
    assert refused.status_code == 422
    assert 'value="12/BC"' in refused.text
    sent = client.post(f"{PAGE}gui/", {"document": "12/BC", "checked": "on"})
    assert (sent.status_code, sent["Location"]) == (303, PAGE)
    page = client.get(PAGE).text
    assert 'data-testid="sent"' in page
    assert 'data-testid="unchanged"' in page
    assert 'data-testid="send"' not in page
    again = client.post(f"{PAGE}gui/", {"document": "13/BC", "checked": "on"})
    assert again.status_code == 422
    assert "đã gửi rồi" in again.text


def test_a_late_entry_stands_under_the_sent_report(at, client):
    make.dossier(at, "processing", now=JULY)
    send(at)
    late = make.dossier(at, "received", now=JULY)
    client.force_login(at.minh)

    page = client.get(PAGE).text
    assert page.count('data-testid="change"') == 1
    assert str(late.code) in page


def test_the_list_shows_periods_in_which_something_happened(at, client):
    client.force_login(at.phuc)
    assert client.get("/can-bo/bao-cao/").text.count('data-testid="period"') == 3
    make.dossier(at, "processing", now=JULY)
    send(at)

    page = client.get("/can-bo/bao-cao/").text
    assert "bao-cao/tthc/2026-Q3/" in page
    assert "bao-cao/tthc/2026-Q2/" not in page
    assert "Đã chốt" in page


def test_a_predecessors_report_is_found_and_only_theirs(at, client):
    old = merged(at)
    send(old)
    client.force_login(at.phuc)
    assert client.get(f"{PAGE}?cq={old.agency.pk}").status_code == 404
    join(old, at)

    listed = client.get("/can-bo/bao-cao/").text
    assert 'data-testid="before"' in listed
    assert "Đã chốt" not in listed
    page = client.get(f"{PAGE}?cq={old.agency.pk}").text
    assert 'data-testid="sent"' in page
    assert client.get(f"{PAGE}?cq=xyz").status_code == 404
    answer = client.post(f"{PAGE}gui/?cq={old.agency.pk}", {"checked": "on"})
    assert answer.status_code == 404


def test_a_report_costs_the_same_few_queries_at_any_size(at, django_assert_max_num_queries):
    for number in range(4):
        make.dossier(at, "processing" if number % 2 else "resolved", now=JULY)
    with django_assert_max_num_queries(8):
        counted(at)


@pytest.mark.parametrize("role", ["intake", "officer", "head", "leader", "clerk", "center_head"])
def test_who_reads_dossiers_reads_reports(at, client, role):
    client.force_login(people.staff(role, agency=at.agency))

    assert client.get("/can-bo/bao-cao/").status_code == 200
    assert client.get(PAGE).status_code == 200
    sent = client.post(f"{PAGE}gui/", {"checked": "on"})
    assert sent.status_code == (303 if role in {"leader", "center_head"} else 404)


def test_a_report_says_how_it_was_sent_in_the_trail(at):
    report = send(at)

    [entry] = audit.trail_of("reports.report", report.pk)
    assert entry.details == {"report": "tthc", "period": "2026-Q3", "facts": 0}
    assert report.document == ""


@pytest.mark.parametrize(
    ("written", "period"), [("2026-q3", "2026-Q3"), (" 2026-07 ", "2026-07"), ("2026", "2026")]
)
def test_any_period_can_be_asked_for(at, client, written, period):
    client.force_login(at.phuc)
    answer = client.get("/can-bo/bao-cao/", {"report": "tthc", "period": written})

    assert (answer.status_code, answer["Location"]) == (302, f"/can-bo/bao-cao/tthc/{period}/")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "asked", [{"report": "tthc", "period": "quý 3"}, {"report": "x", "period": "2026"}]
)
def test_a_period_that_cannot_be_read_is_said_and_kept(at, client, asked):
    client.force_login(at.phuc)
    page = client.get("/can-bo/bao-cao/", asked)

    assert page.status_code == 200
    assert 'data-testid="error-summary"' in page.text
    assert f'value="{asked["period"]}"' in page.text
