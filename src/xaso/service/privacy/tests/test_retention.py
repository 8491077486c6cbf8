"""Ended dossiers are warned about, then erased; a hold wins; what nobody decided is kept."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.notifications import api as notifications
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.privacy import api as privacy
from xaso.service.privacy import retention
from xaso.service.privacy.models import RetentionRule

pytestmark = pytest.mark.django_db
ENDED = datetime(2026, 11, 20, 3, tzinfo=UTC)
COMMAND = audit.Actor(kind="command")


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def rule():
    return RetentionRule.objects.create(
        months=12, basis="Danh mục của xã", valid_from=date(2026, 1, 1)
    )


def ended(at, state="returned"):
    dossier = make.dossier(at, state)
    last = dossier.events.order_by("-seq").first()
    assert last is not None
    return dossier, last.at.replace(year=2027)


def stands(now):
    return {str(one.dossier.pk): one.stands(now) for one in retention.kept(now)}


def test_near_then_over_then_gone(at, rule):
    dossier, over = ended(at)
    key = str(dossier.pk)
    assert stands(over - timedelta(days=90, seconds=1)) == {}
    assert stands(over - timedelta(days=90)) == {key: "near"}
    assert stands(over - timedelta(seconds=1)) == {key: "near"}
    assert stands(over) == {key: "over"}
    assert retention.erase_over(actor=COMMAND, now=over - timedelta(seconds=1)) == 0
    assert retention.erase_over(actor=COMMAND, now=over) == 1

    dossier.refresh_from_db()
    assert dossiers.is_erased(dossier)
    *_, entry = audit.trail_of("dossiers.dossier", dossier.pk)
    assert entry.ground == "Hết thời hạn lưu trữ: 12 tháng, Danh mục của xã"
    assert stands(over + timedelta(days=1)) == {}


def test_a_hold_wins_until_it_is_lifted(at, rule):
    dossier, over = ended(at)
    told = {"dossier_id": dossier.pk, "actor": COMMAND, "now": ENDED}
    held = dossiers.hold(**told, ground="Thanh tra huyện")
    assert dossiers.hold(**told, ground="Lần nữa") == held
    assert stands(over) == {str(dossier.pk): "held"}
    assert retention.erase_over(actor=COMMAND, now=over) == 0
    with pytest.raises(dossiers.NotAllowed, match="Thanh tra huyện"):
        dossiers.erase(dossier_id=dossier.pk, actor=COMMAND, now=over, ground="x")

    dossiers.lift_hold(**told, ground="Thanh tra đã xong")
    assert retention.erase_over(actor=COMMAND, now=over) == 1
    verbs = [one.verb for one in audit.trail_of("dossiers.dossier", dossier.pk)]
    assert verbs[-3:] == ["dossiers.hold", "dossiers.lift_hold", "dossiers.erase"]


def test_holds_need_a_ground_and_something_to_hold(at):
    dossier, _over = ended(at)
    told = {"dossier_id": dossier.pk, "actor": COMMAND, "now": ENDED}
    for act in (dossiers.hold, dossiers.lift_hold):
        with pytest.raises(dossiers.ReasonMissing):
            act(**told, ground=" ")
    with pytest.raises(dossiers.NotAllowed):
        dossiers.lift_hold(**told, ground="x")
    dossiers.erase(**told, ground="x")
    with pytest.raises(dossiers.NotAllowed):
        dossiers.hold(**told, ground="x")


def test_what_nobody_decided_is_kept(at):
    _dossier, over = ended(at)
    assert stands(over + timedelta(days=9999)) == {}


def test_the_procedures_own_rule_goes_before_and_of_several_the_longest(at, rule):
    _dossier, over = ended(at)
    for months in (36, 24):
        RetentionRule.objects.create(
            procedure="1.004873", months=months, basis="x", valid_from=date(2026, 1, 1)
        )
    assert stands(over) == {}
    assert list(stands(over.replace(year=2029)).values()) == ["over"]


def test_rules_of_other_days_do_not_count(at, rule):
    _dossier, over = ended(at)
    rule.valid_until = over.date()
    rule.save()
    assert stands(over) == {}
    rule.valid_from, rule.valid_until = over.date() + timedelta(days=1), None
    rule.save()
    assert stands(over) == {}


@pytest.mark.parametrize(
    ("state", "counts"), [("rejected", True), ("processing", False), ("resolved", False)]
)
def test_only_what_has_ended_counts(at, rule, state, counts):
    _dossier, over = ended(at, state)
    assert bool(stands(over)) is counts


def test_the_leaders_are_told_once_a_week(at, rule, monkeypatch):
    far = people.staff("leader", agency=at.elsewhere, full_name="Lê Xa")
    for person in (at.phuc, far):
        person.email = f"{person.pk}@example.vn"
        person.save()
    _dossier, over = ended(at)
    monkeypatch.setattr(timezone, "now", lambda: over)
    for _ in range(2):
        retention.warn_of_retention()

    [message] = notifications.Message.objects.filter(template="privacy.retention")
    assert str(at.phuc.pk) in message.dedupe_key


def test_the_commands_list_hold_and_erase(at, rule, capsys, monkeypatch):
    dossier, over = ended(at)
    monkeypatch.setattr(timezone, "now", lambda: over)
    call_command("hold", "--dossier", dossier.code, "--ground", "Tòa án")
    call_command("retention", "--apply", "--json")
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["erased"], said["dossiers"][0]["stands"]) == (0, "held")

    call_command("hold", "--dossier", dossier.code, "--ground", "Xong", "--lift")
    call_command("retention", "--apply")
    told = capsys.readouterr().out
    assert "HẾT HẠN" in told
    assert "Đã xóa nội dung 1 hồ sơ." in told
    call_command("retention")
    assert "Không có hồ sơ nào" in capsys.readouterr().out
    with pytest.raises(CommandError, match="khong-co"):
        call_command("hold", "--dossier", "khong-co", "--ground", "x")


def test_a_dossier_whose_owner_waits_for_an_answer_is_not_erased(at, rule):
    dossier, over = ended(at)
    request = privacy.ask(
        dossier=dossier, kind="view", words="", actor=identity.RESIDENT, now=ENDED
    )
    assert retention.erase_over(actor=COMMAND, now=over) == 0
    privacy.complete(request=request, actor=COMMAND, now=over, version=1, outcome="Đã gửi")
    assert retention.erase_over(actor=COMMAND, now=over) == 1
