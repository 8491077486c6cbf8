"""A civil status event stands in the ministry's book before its certificate is drafted."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.files import api as files
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.models import BookEntry, BookRule, SealedRecord
from xaso.service.dossiers.services import booking
from xaso.service.dossiers.services.verifying import differences
from xaso.service.dossiers.tests import make
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
CHILD = "019226001234"
PASTED = f"Quyển số: 01/2026-KS\nSố: 45\nNgày đăng ký: 17/11/2026\nSố định danh: {CHILD}"
LATER = make.MORNING + timedelta(hours=1)


@pytest.fixture
def at():
    return make.house(code="1.001193", name="Đăng ký khai sinh")


@pytest.fixture
def birth(at):
    return make.dossier(at, "processing", answers={"ks.hoTen": "Trần An", "nyc.hoTen": "Ánh"})


def enter(at, dossier, text=PASTED, *, who=None, now=LATER):
    return dossiers.enter_book(
        dossier_id=dossier.pk, actor=at.acts(who or at.thao), now=now, entry=text
    )


def propose(at, dossier, **how):
    return dossiers.propose(dossier_id=dossier.pk, actor=at.acts(at.thao), now=LATER, **how)


def test_without_the_entry_nothing_is_proposed_but_a_refusal(at, birth):
    assert birth.entry == "due"
    with pytest.raises(dossiers.NotAllowed, match="Chưa vào sổ hộ tịch"):
        propose(at, birth)
    birth.refresh_from_db()
    assert (birth.step, birth.version) == ("appraisal", 3)

    refused = propose(at, birth, outcome="refuse", note="Điều 13 Luật Hộ tịch")

    assert (refused.step, refused.outcome) == ("approval", "refuse")


def test_what_was_pasted_stands_on_the_certificate_word_for_word(at, birth):
    entered = enter(at, birth)
    propose(at, birth)
    for act in ("approve", "issue"):
        make.ACTS[act](at, birth.pk, LATER)

    row = BookEntry.objects.get(dossier=birth)
    assert (row.book, row.number, row.registered_on) == ("01/2026-KS", 45, date(2026, 11, 17))
    assert (row.agency_id, row.made_at, entered.entry) == (at.agency.pk, LATER, "made")
    [paper] = results.issued_for(birth.pk)
    pdf = files.read_whole(results.file_of(paper))
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    printed = read.stdout.decode()
    for told in ("01/2026-KS", "45", "17/11/2026", CHILD, "Trần An"):
        assert told in printed, told


def test_the_personal_number_lies_sealed_and_the_event_tells_the_rest(at, birth):
    entered = enter(at, birth)

    event = entered.events.get(type="enter_book")
    assert event.data == {
        "entry": {"book": "01/2026-KS", "number": 45, "registered_on": "2026-11-17"},
        "set": {"entry": "made"},
    }
    record = entered.sealed.get(kind=SealedRecord.Kind.ENTRY)
    assert CHILD.encode() not in bytes(record.sealed)
    assert (record.number, record.created_at) == (event.seq, LATER)
    assert booking.entered(entered) == {
        booking.BOOK: "01/2026-KS",
        booking.NUMBER: "45",
        booking.DAY: "2026-11-17",
        "ks.soDinhDanh": CHILD,
    }
    assert differences(entered, entered.events.order_by("seq")) == []


def test_a_wrong_paste_is_replaced_until_the_draft_is_laid_before_the_leader(at, birth):
    enter(at, birth)
    again = enter(at, birth, PASTED.replace("45", "46").replace(CHILD, "019226005678"))

    assert BookEntry.objects.get(dossier=birth).number == 46
    assert booking.entered(again)["ks.soDinhDanh"] == "019226005678"
    propose(at, birth)
    with pytest.raises(dossiers.NotAllowed, match="Hồ sơ chưa tới bước này"):
        enter(at, birth)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["quyển số", "số đăng ký", "ngày đăng ký", "số định danh"]),
        (PASTED.replace("KS", "KT"), ["Sổ đăng ký khai sinh", "“KS”"]),
        (PASTED.replace("17/11", "16/11"), ["từ ngày tiếp nhận"]),
        (PASTED.replace("17/11", "18/11"), ["đến hôm nay"]),
        (PASTED.replace("17/11", "31/11"), ["Chưa thấy ngày đăng ký"]),
        (PASTED.replace(": 45", ": x"), ["Chưa thấy số đăng ký"]),
        (PASTED.replace(CHILD, "01922600123"), ["12"]),
        (PASTED.replace(CHILD, "005226001234"), ["005"]),
        (PASTED.replace(CHILD, ""), ["Chưa thấy số định danh"]),
    ],
)
def test_what_is_missing_or_cannot_be_is_said_all_at_once(at, birth, text, told):
    with pytest.raises(dossiers.WrongEntry) as refusal:
        enter(at, birth, text)

    assert refusal.value.field == "entry"
    for words in told:
        assert words.lower() in str(refusal.value).lower()
    birth.refresh_from_db()
    assert birth.entry == "due"
    assert not BookEntry.objects.exists()


def test_a_number_of_a_book_is_one_dossiers(at, birth):
    enter(at, birth)
    twin = make.dossier(at, "processing", owner_name="Trần Bình")

    with pytest.raises(dossiers.WrongEntry, match="hồ sơ khác"):
        enter(at, twin)

    enter(at, twin, PASTED.replace(": 45", ": 46"))
    assert BookEntry.objects.count() == 2


def test_another_commune_has_books_of_its_own(at, birth):
    enter(at, birth)
    BookEntry.objects.update(agency=at.elsewhere)
    twin = make.dossier(at, "processing", owner_name="Trần Bình")

    assert enter(at, twin).entry == "made"


def test_other_kinds_have_no_book_and_a_death_no_new_number():
    at = make.house()
    plain = make.dossier(at, "processing")
    assert plain.entry == ""
    with pytest.raises(dossiers.NotAllowed, match="không vào sổ"):
        enter(at, plain)

    rule = BookRule.objects.get(procedure_code="1.000656")
    assert (rule.mark, rule.number_fills) == ("KT", "")


def test_a_death_takes_book_number_and_day_alone():
    at = make.house(code="1.000656", name="Đăng ký khai tử")
    death = make.dossier(at, "processing")

    entered = enter(at, death, "Quyển số: 01/2026-KT\nSố: 3\nNgày đăng ký: 17/11/2026")

    assert not entered.sealed.filter(kind=SealedRecord.Kind.ENTRY).exists()
    assert booking.entered(entered) == {
        booking.BOOK: "01/2026-KT",
        booking.NUMBER: "3",
        booking.DAY: "2026-11-17",
    }


def test_a_rule_holds_from_its_day_and_for_what_came_in_then(at):
    BookRule.objects.filter(procedure_code="1.001193").update(valid_from=date(2026, 11, 18))

    assert booking.rule_of("1.001193", date(2026, 11, 17)) is None
    assert booking.rule_of("1.001193", date(2026, 11, 18)) is not None
    assert make.dossier(at, "received").entry == ""


def test_only_the_specialist_enters_it(at, birth):
    for who in (at.minh, at.phuc, at.mai):
        with pytest.raises(dossiers.NotAllowed):
            enter(at, birth, who=who)


def test_the_page_keeps_what_was_pasted_and_says_what_is_missing(client, at):
    now = timezone.now() - timedelta(hours=1)
    birth = make.dossier(at, "processing", now=now)
    client.force_login(at.thao)
    page = reverse("dossiers:staff-dossier", args=[birth.pk])
    address = reverse("dossiers:act", args=[birth.pk, "vao-so-ho-tich"])
    first = client.get(page).content.decode()
    assert first.index('data-testid="action-enter_book"') < first.index(
        'data-testid="action-propose"'
    )

    wrong = client.post(address, {"version": 3, "entry": "Số: 45\nQuyển số: 9/2026-KH"})
    assert wrong.status_code == 422
    assert "9/2026-KH" in wrong.content.decode()
    done = client.post(address, {"version": 3, "entry": make.pasted(timezone.now())})

    assert done.status_code == 303
    shown = client.get(page).content.decode()
    assert 'data-testid="book-entry"' in shown
    assert CHILD not in shown
    assert shown.index('data-testid="action-propose"') < shown.index(
        'data-testid="action-enter_book"'
    )
