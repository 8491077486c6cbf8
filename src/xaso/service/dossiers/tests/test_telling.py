"""A resident is told of each turn once, and never a secret."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.calendar.tests import make as make_calendar
from xaso.kernel.forms import api as forms
from xaso.kernel.identity.tests import make as make_people
from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications.api import Message
from xaso.kernel.notifications.tests.make import letter_of
from xaso.service.dossiers import listeners
from xaso.service.dossiers.messages import TOLD
from xaso.service.dossiers.models import Dossier
from xaso.service.dossiers.tests.test_main_way import submit, walk
from xaso.service.procedures.tests import make as make_procedures

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    make_calendar.calendar()
    people = make_people.cast()
    make_procedures.adoption(people.agency)
    return people


def jobs(task: str) -> list[dict[str, Any]]:
    rows = ProcrastinateJob.objects.filter(task_name=task).order_by("id")
    return [dict(row.args) for row in rows]


def test_every_turn_leaves_its_job_in_the_same_transaction(cast):
    told = submit(cast)
    walk(cast, told.dossier_id)

    assert jobs("dossiers.when_submitted_tell") == [
        {"dossier_id": str(told.dossier_id), "agency_id": str(cast.agency.pk)}
    ]
    assert [job["transition"] for job in jobs("dossiers.when_moved_tell")] == [
        "receive",
        "start",
        "enter_book",
        "propose",
        "approve",
        "issue",
        "return_result",
    ]


def test_the_turns_a_resident_waits_for_become_messages_once(cast):
    told = submit(cast)
    walk(cast, told.dossier_id)

    for _again in range(2):
        for job in jobs("dossiers.when_submitted_tell"):
            listeners.when_submitted_tell(**job)
        for job in jobs("dossiers.when_moved_tell"):
            listeners.when_moved_tell(**job)

    kinds = sorted(Message.objects.values_list("template", flat=True))
    assert kinds == ["dossiers.issue", "dossiers.receive", "dossiers.submitted"]
    assert "start" not in TOLD


def test_nobody_reachable_is_told_nothing_and_nothing_fails(cast):
    told = submit(cast)

    listeners.when_moved_tell(str(told.dossier_id), "start", 2, agency_id="x")

    assert not Message.objects.exists()


def test_an_erased_dossier_has_nobody_left_to_tell(cast):
    told = submit(cast)
    keyring.destroy(Dossier.objects.get(pk=told.dossier_id).key_id)

    listeners.when_submitted_tell(str(told.dossier_id), str(cast.agency.pk))

    assert not Message.objects.exists()


@pytest.fixture
def draft(cast):
    """Begin a declaration, leave an address in it, and come near its end."""
    make_procedures.adoption(
        cast.agency, make_procedures.version("2.000751", form_id="CHUNG"), confirmed_by=cast.khoa
    )
    now = timezone.now()
    begun = forms.start_draft(
        agency_id=cast.agency.pk,
        form_id="CHUNG",
        subject="2.000751",
        address="203.0.113.9",
        now=now - timedelta(days=12),
    ).draft
    entered = {"nyc.hoTen": "Nguyễn Thị Mai", "nyc.email": "mai@example.vn"}
    return forms.save_section(begun.pk, None, entered, now=now - timedelta(days=12))


def test_a_draft_near_its_end_is_told_of_once_by_the_address_given(draft):
    now = timezone.now()

    assert listeners.warn_expiring(now=now) == 1
    assert listeners.warn_expiring(now=now) == 0

    message = Message.objects.get(template="dossiers.draft_expiring")
    assert (message.channel, message.key_id) == ("email", draft.key_id)
    letter = letter_of(message)
    assert letter.to == "mai@example.vn"
    assert "tự xóa lúc" in letter.text
    assert "Nguyễn Thị Mai" not in letter.text


def test_a_draft_with_time_left_or_without_an_address_is_left_alone(draft):
    assert listeners.warn_expiring(now=timezone.now() - timedelta(days=5)) == 0
    forms.save_section(draft.pk, None, {"nyc.hoTen": "Mai"}, now=draft.saved_at)

    assert listeners.warn_expiring(now=timezone.now()) == 0
    assert not Message.objects.exists()


def test_the_warning_dies_with_its_draft(draft):
    listeners.warn_expiring(now=timezone.now())
    forms.discard(forms.Draft.objects.get(pk=draft.pk))

    with pytest.raises(keyring.KeyDestroyed):
        letter_of(Message.objects.get(template="dossiers.draft_expiring"))
