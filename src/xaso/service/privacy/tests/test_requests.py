"""Requests about one's data: dates by the rules of the day they came, steps, alarms, pages."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications import api as notifications
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.dossiers.tests import make
from xaso.service.privacy import api as privacy

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 9, 2, tzinfo=UTC)
"""9 o'clock at home."""


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def dossier(at):
    return make.dossier(at, "returned")


def ask(dossier, kind="correct", now=MONDAY, words="Sai ngày sinh"):
    return privacy.ask(dossier=dossier, kind=kind, words=words, actor=identity.RESIDENT, now=now)


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def verbs(request):
    return [row.verb for row in audit.trail_of("privacy.request", request.pk)]


@pytest.fixture
def step(at):
    """Take one step as the leader, five minutes after the request came."""

    def taken(name, request, *, now=None, version=None, **more):
        return getattr(privacy, name)(
            request=request,
            actor=at.acts(at.phuc),
            now=now or MONDAY + timedelta(minutes=5),
            version=version or request.version,
            **more,
        )

    return taken


# --- the clocks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "complete"),
    [
        ("restrict", "2026-11-24 17:00"),
        ("object", "2026-11-24 17:00"),
        ("withdraw", "2026-11-24 17:00"),
        ("view", "2026-11-19 17:00"),
        ("correct", "2026-11-19 17:00"),
        ("delete", "2026-11-30 17:00"),
        ("complain", "2026-11-30 17:00"),
    ],
)
def test_the_dates_are_promised_when_it_comes(dossier, kind, complete):
    request = ask(dossier, kind)

    assert local(request.answer_by) == "2026-11-11 09:00"
    assert local(request.complete_by) == complete
    assert verbs(request) == ["privacy.ask"]


def test_what_came_before_a_rule_changed_keeps_the_old_one(dossier, step):
    privacy.SubjectTerm.objects.filter(kind="correct").update(valid_until=date(2026, 11, 10))
    for name in ("answer", "complete", "complete_with_others", "extension"):
        privacy.SubjectTerm.objects.create(
            kind="correct",
            step=name,
            rule="working_day:1",
            basis="x",
            valid_from=date(2026, 11, 10),
        )
    old, new = ask(dossier), ask(dossier, now=MONDAY + timedelta(days=1))

    assert (old.answer_rule, new.answer_rule) == ("working_day:2", "working_day:1")
    assert local(new.complete_by) == "2026-11-11 09:00"
    later = MONDAY + timedelta(days=2)
    answered = step("answer", old, now=later, involves_others=True)
    assert answered.complete_rule == "calendar_day:20"
    assert local(answered.complete_by) == "2026-11-30 17:00"
    extended = step("extend", answered, now=later, reason="Chờ tỉnh")
    assert local(extended.complete_by) == "2026-12-15 17:00"


def test_without_a_term_nothing_is_promised(dossier):
    privacy.SubjectTerm.objects.filter(step="complete").delete()
    with pytest.raises(privacy.NoTerm):
        ask(dossier)


def test_a_term_holds_from_its_first_day_and_not_on_its_last(dossier):
    privacy.SubjectTerm.objects.update(valid_until=date(2026, 11, 9))
    with pytest.raises(privacy.NoTerm):
        ask(dossier)
    privacy.SubjectTerm.objects.update(valid_from=date(2026, 11, 9), valid_until=None)
    assert ask(dossier).answer_rule == "working_day:2"


# --- the steps ------------------------------------------------------------------------------


def test_answered_and_completed(dossier, step):
    request = step("answer", ask(dossier), involves_others=False)
    assert (request.state, request.involves_others) == ("answered", False)
    assert request.answered_at == MONDAY + timedelta(minutes=5)
    assert local(request.complete_by) == "2026-11-19 17:00"
    done = step("complete", request, now=MONDAY + timedelta(days=1), outcome=" Đã sửa. ")

    assert (done.state, privacy.told(done).outcome) == ("completed", "Đã sửa.")
    assert "Đã sửa." not in str(bytes(done.sealed_outcome or b""), "utf-8", "replace")
    assert done.ended_at == MONDAY + timedelta(days=1)
    assert done.answered_at == MONDAY + timedelta(minutes=5)
    assert verbs(done) == ["privacy.ask", "privacy.answer", "privacy.complete"]
    *_, entry = audit.trail_of("privacy.request", done.pk)
    assert entry.ground == ""
    assert entry.details == {"kind": "correct", "dossier": str(dossier.pk)}


def test_completing_at_once_answers_too(dossier, step):
    done = step("complete", ask(dossier), outcome="Đã sửa.")

    assert done.answered_at == done.ended_at


def test_a_refusal_needs_its_ground(dossier, step):
    request = ask(dossier)
    with pytest.raises(privacy.ReasonMissing):
        step("refuse", request, outcome="  ")
    refused = step("refuse", request, outcome="Không phải chủ dữ liệu.")

    assert refused.state == "refused"
    assert verbs(refused)[-1] == "privacy.refuse"


def test_time_is_given_once_and_with_a_reason(dossier, step):
    request = ask(dossier)
    with pytest.raises(privacy.ReasonMissing):
        step("extend", request, reason=" ")
    longer = step("extend", request, reason="Hồ sơ giấy ở kho")
    assert local(longer.complete_by) == "2026-12-04 17:00"
    assert privacy.told(longer).extension_reason == "Hồ sơ giấy ở kho"
    assert "kho" not in str([row.ground for row in audit.trail_of("privacy.request", longer.pk)])

    with pytest.raises(privacy.NotOpen):
        step("extend", longer, reason="Vẫn ở kho")


@pytest.mark.parametrize(("minutes", "may"), [(0, True), (1, False)])
def test_no_time_is_given_once_the_time_is_over(dossier, step, minutes, may):
    request = ask(dossier)
    now = request.complete_by + timedelta(minutes=minutes)
    if may:
        assert step("extend", request, now=now, reason="Kho").extended_at == now
    else:
        with pytest.raises(privacy.NotOpen):
            step("extend", request, now=now, reason="Kho")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("answer", {"involves_others": False}),
        ("extend", {"reason": "x"}),
        ("complete", {"outcome": "x"}),
        ("refuse", {"outcome": "x"}),
    ],
)
def test_what_has_ended_stays_ended(dossier, step, name, more):
    ended = step("complete", ask(dossier), outcome="Đã sửa.")
    with pytest.raises(privacy.NotOpen):
        step(name, ended, **more)


def test_nobody_answers_twice(dossier, step):
    answered = step("answer", ask(dossier), involves_others=False)
    with pytest.raises(privacy.NotOpen):
        step("answer", answered, involves_others=True)


def test_who_comes_second_is_told(dossier, step):
    request = ask(dossier)
    step("answer", request, involves_others=False)
    with pytest.raises(privacy.LostRace):
        step("complete", request, version=1, outcome="x")


# --- alarms ---------------------------------------------------------------------------------


def raised(now):
    return [(one.step, one.occasion) for one in privacy.raise_alarms(now)]


def test_alarms_are_raised_when_due_and_once(at, dossier, step):
    at.phuc.email = "chu.tich@example.vn"
    at.phuc.save()
    request = ask(dossier)
    soon = request.answer_by - timedelta(hours=24)

    assert raised(soon - timedelta(seconds=1)) == []
    assert raised(soon) == [("answer", "soon")]
    assert raised(request.answer_by) == []
    late = request.answer_by + timedelta(seconds=1)
    assert raised(late) == [("answer", "late")]
    assert raised(late + timedelta(days=1)) == []
    answered = step("answer", request, now=late + timedelta(days=1), involves_others=False)
    assert raised(request.complete_by - timedelta(hours=24)) == [("complete", "soon")]
    longer = step("extend", answered, now=request.complete_by, reason="Kho")
    assert raised(request.complete_by + timedelta(hours=1)) == []
    assert raised(longer.complete_by) == [("complete", "soon")]
    assert raised(longer.complete_by + timedelta(minutes=1)) == [("complete", "late")]
    step("complete", longer, outcome="Xong", now=longer.complete_by + timedelta(days=1))
    assert raised(longer.complete_by + timedelta(days=9)) == []

    assert notifications.Message.objects.filter(template="privacy.due").count() == 5
    assert verbs(request).count("privacy.alarm") == 5


def test_only_those_who_answer_for_data_here_are_told(at, dossier):
    elsewhere = organisations.agency(name="UBND xã Xa", is_shown=False)
    far = people.staff("leader", agency=elsewhere, full_name="Lê Xa")
    for person in (at.phuc, at.thao, at.khoa, far):
        person.email = f"{person.pk}@example.vn"
        person.save()
    privacy.raise_alarms(ask(dossier).answer_by)

    [message] = notifications.Message.objects.filter(template="privacy.due")
    assert str(at.phuc.pk) in message.dedupe_key


def test_an_alarm_is_first_raised_while_somebody_is_there_to_act(dossier):
    """What is due on a Monday morning rings on Friday, not in the night from Sunday."""
    friday = datetime(2026, 11, 6, 9, tzinfo=make.MORNING.tzinfo)
    request = ask(dossier, now=friday - timedelta(days=1))
    assert local(request.answer_by) == "2026-11-09 09:00"

    assert raised(friday - timedelta(minutes=1)) == []
    assert raised(friday) == [("answer", "soon")]
    assert raised(friday + timedelta(days=2)) == []


def test_who_keeps_the_machine_is_not_told_whatever_else_she_is(at, dossier):
    both = people.staff("technician", agency=at.agency, full_name="Hai Vai")
    identity.hold_position(
        actor=people.MACHINE,
        account=both,
        position=organisations.position("leader", agency=at.agency),
        valid_from=date(2026, 1, 1),
    )
    for person in (at.phuc, both):
        person.email = f"{person.pk}@example.vn"
        person.save()
    privacy.raise_alarms(ask(dossier).answer_by)

    [message] = notifications.Message.objects.filter(template="privacy.due")
    assert str(at.phuc.pk) in message.dedupe_key


# --- pages ----------------------------------------------------------------------------------


@pytest.fixture
def holder(client, dossier):
    """The browser of who proved the dossier's secret."""
    session = client.session
    session["dossiers_seen"] = {dossier.look_up_code: dossier.secret_hash}
    session.save()
    return client


def mine(dossier, name="mine"):
    return reverse(f"privacy:{name}", args=[dossier.look_up_code])


def test_a_resident_asks_and_reads_by_when(holder, dossier):
    answer = holder.post(mine(dossier), {"kind": "correct", "words": "Sai <b>ngày</b> sinh"})
    html = holder.get(answer["Location"]).content.decode()

    [request] = privacy.requests_about(dossier.pk)
    assert privacy.told(request).words == "Sai <b>ngày</b> sinh"
    assert request.sealed_words is not None
    assert b"Sai" not in bytes(request.sealed_words)
    assert "Sai &lt;b&gt;ngày&lt;/b&gt; sinh" in html
    assert "Chờ trả lời" in html
    assert f'datetime="{timezone.localtime(request.answer_by).isoformat()}"' in html


def test_nothing_chosen_keeps_what_was_typed(holder, dossier):
    answer = holder.post(mine(dossier), {"words": "Sai ngày sinh"})

    assert answer.status_code == 422
    assert "Chọn một điều muốn yêu cầu." in answer.content.decode()
    assert "Sai ngày sinh" in answer.content.decode()
    assert not privacy.requests_about(dossier.pk)


def test_without_a_term_the_page_says_so(holder, dossier):
    privacy.SubjectTerm.objects.all().delete()
    answer = holder.post(mine(dossier), {"kind": "view"})

    assert answer.status_code == 422
    assert "Chưa có thời hạn" in answer.content.decode()


def test_the_copy_holds_what_is_kept_and_no_neighbours(holder, at, dossier):
    neighbour = make.dossier(at, "returned")
    ask(neighbour)
    ask(dossier, kind="view")
    answer = holder.get(mine(dossier, "export"))
    copy = json.loads(answer.content)

    assert answer["Content-Disposition"].startswith("attachment")
    assert copy["look_up_code"] == dossier.look_up_code
    assert copy["parties"]["submitter_name"] == dossier.submitter_name
    assert next(one["type"] for one in copy["events"]) == "submit"
    assert [one["kind"] for one in copy["requests"]] == ["view"]
    assert neighbour.look_up_code not in answer.content.decode()


def test_of_an_erased_dossier_the_copy_says_so(holder, dossier):
    request = ask(dossier)
    keyring.destroy(dossier.key_id)

    assert json.loads(holder.get(mine(dossier, "export")).content)["erased"] is True
    assert privacy.told(request).words == ""
    assert holder.get(mine(dossier)).status_code == 200


def test_who_proved_nothing_gets_nothing(client, dossier):
    for name in ("mine", "export"):
        assert client.get(mine(dossier, name)).status_code == 404
    assert client.post(mine(dossier), {"kind": "view"}).status_code == 404


def detail(request):
    return reverse("privacy:request", args=[request.pk])


@pytest.mark.parametrize(
    ("do", "words", "state"),
    [
        ("answer", "", "answered"),
        ("complete", "Đã sửa", "completed"),
        ("refuse", "Không có căn cứ", "refused"),
        ("extend", "Chờ kho", "received"),
    ],
)
def test_the_leader_takes_the_steps(client, at, dossier, do, words, state):
    request = ask(dossier, now=timezone.now())
    client.force_login(at.phuc)
    page = client.get(detail(request)).content.decode()
    assert "Sai ngày sinh" in page
    assert f'data-testid="do-{do}"' in page
    answer = client.post(detail(request), {"do": do, "words": words, "version": request.version})

    assert answer.status_code == 302
    request.refresh_from_db()
    assert request.state == state
    assert words in client.get(detail(request)).content.decode()


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"do": "refuse", "version": "1"}, 422, "Ghi rõ đã làm gì"),
        ({"do": "refuse", "version": "7", "words": "Lý do gõ rồi"}, 409, "Lý do gõ rồi"),
        ({"do": "nothing", "version": "1", "words": "Lý do gõ rồi"}, 422, "Lý do gõ rồi"),
        ({"do": "refuse", "words": "Lý do gõ rồi"}, 422, "Lý do gõ rồi"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_lost(
    client, at, dossier, typed, status, said
):
    request = ask(dossier)
    client.force_login(at.phuc)
    answer = client.post(detail(request), typed)

    assert answer.status_code == status
    assert said in answer.content.decode()
    request.refresh_from_db()
    assert request.state == "received"


def test_after_a_lost_race_the_page_sends_the_new_version(client, at, dossier, step):
    request = ask(dossier)
    step("answer", request, involves_others=False)
    client.force_login(at.phuc)
    page = client.post(detail(request), {"do": "complete", "version": "1", "words": "Xong"})

    assert 'name="version" value="2"' in page.content.decode()


def test_the_list_says_late_in_words_and_shows_open_ones_first(client, at, dossier, step):
    done = step("complete", ask(dossier), outcome="Xong")
    late = ask(dossier)
    fresh = ask(dossier, kind="delete", now=timezone.now())
    client.force_login(at.phuc)
    html = client.get(reverse("privacy:requests")).content.decode()

    places = [html.index(str(one.pk)) for one in (late, fresh, done)]
    assert places == sorted(places)
    assert html.count('data-testid="late"') == 1
    assert "Quá hạn" in html


def test_an_empty_list_says_where_requests_come_from(client, at):
    client.force_login(at.phuc)

    assert "Chưa có yêu cầu nào" in client.get(reverse("privacy:requests")).content.decode()


def test_the_dossiers_page_leads_to_ones_data(holder, dossier):
    html = holder.get(reverse("dossiers:track", args=[dossier.look_up_code])).content.decode()

    assert mine(dossier) in html


def test_a_technician_who_also_leads_reads_no_request(client, at, dossier):
    request = ask(dossier)
    both = people.staff("technician", agency=at.agency, full_name="Hai Vai")
    identity.hold_position(
        actor=people.MACHINE,
        account=both,
        position=organisations.position("leader", agency=at.agency),
        valid_from=date(2026, 1, 1),
    )
    client.force_login(both)

    assert client.get(detail(request)).status_code == 404
    assert str(request.pk) not in client.get(reverse("privacy:requests")).content.decode()
