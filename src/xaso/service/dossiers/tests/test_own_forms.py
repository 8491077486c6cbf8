"""An agency words its papers itself: version by version, never for what was sent before."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.service.dossiers import own_forms, printouts
from xaso.service.dossiers.errors import LostRace, NotAllowed, WrongEntry
from xaso.service.dossiers.models import OwnForm
from xaso.service.dossiers.printouts import Kind
from xaso.service.dossiers.services import forming
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db

TODAY = make.MORNING.date()
TOMORROW = TODAY + timedelta(days=1)
STANDARD = printouts.template_on(Kind.SUPPLEMENT, TODAY).wording
OURS = STANDARD.replace("Lý do: {lý do}", "Điều còn thiếu: *{lý do}*")
PAGE = "/can-bo/mau-giay/supplement/"


@pytest.fixture
def at():
    return make.house()


def word(at, wording=OURS, *, day=TOMORROW, who=None, kind=Kind.SUPPLEMENT, agency=None):
    return forming.make(
        agency=agency or at.agency,
        kind=kind,
        wording=wording,
        valid_from=day,
        note=" Dễ hiểu hơn ",
        actor=at.acts(who or at.phuc),
        now=make.MORNING,
    )


def wording_of(dossier):
    return own_forms.form_for(dossier, Kind.SUPPLEMENT).wording


def test_what_is_sent_from_that_day_on_has_the_new_wording_and_nothing_before(at):
    made = word(at)
    before = make.dossier(at, "intake_supplement")
    after = make.dossier(at, "intake_supplement", now=make.MORNING + timedelta(days=1))

    assert wording_of(before) == STANDARD
    assert wording_of(after) == OURS.strip("\n")
    assert (made.number, made.note, made.made_by) == (1, "Dễ hiểu hơn", at.phuc.full_name)
    [entry] = audit.trail_of("dossiers.own_form", made.pk)
    assert entry.verb == "dossiers.word_form"
    assert entry.details == {
        "kind": "supplement",
        "version": 1,
        "valid_from": TOMORROW.isoformat(),
    }


def test_the_paper_is_printed_and_told_in_the_new_wording(at, client):
    word(at)
    dossier = make.dossier(at, "intake_supplement", now=make.MORNING + timedelta(days=1))
    client.force_login(at.minh)

    text = said(client.get(f"/can-bo/ho-so/{dossier.pk}/in/yeu-cau-bo-sung.pdf").content)
    assert "Điều còn thiếu: Giấy chứng sinh bị mờ" in text
    assert "Lý do:" not in text


def said(pdf):
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def test_versions_follow_one_another_and_the_last_of_a_day_holds(at):
    word(at)
    second = OURS.replace("Điều còn thiếu", "Cần thêm")
    word(at, second)
    third = OURS.replace("Điều còn thiếu", "Xin bổ sung")
    word(at, third, day=TOMORROW + timedelta(days=5))

    def on(day):
        return own_forms.form_on(at.agency.pk, Kind.SUPPLEMENT, day).wording

    assert on(TODAY) == STANDARD
    assert on(TOMORROW) == second.strip("\n")
    assert on(TOMORROW + timedelta(days=4)) == second.strip("\n")
    assert on(TOMORROW + timedelta(days=5)) == third.strip("\n")
    numbers = [one.number for one in own_forms.versions(at.agency.pk, Kind.SUPPLEMENT)]
    assert numbers == [3, 2, 1]


def test_an_empty_wording_goes_back_to_the_laws_own(at):
    word(at)
    word(at, " \n ", day=TOMORROW + timedelta(days=1))

    form = own_forms.form_on(at.agency.pk, Kind.SUPPLEMENT, TOMORROW + timedelta(days=1))
    assert form == printouts.template_on(Kind.SUPPLEMENT, TODAY)


def test_a_new_law_ends_an_own_wording(at, monkeypatch):
    word(at)
    law = printouts.template_on(Kind.SUPPLEMENT, TODAY)
    monkeypatch.setattr(
        printouts, "template_on", lambda _kind, _day: replace(law, version=3, title="MỚI")
    )

    assert own_forms.form_on(at.agency.pk, Kind.SUPPLEMENT, TOMORROW).wording == STANDARD


def test_other_papers_and_other_agencies_are_untouched(at):
    word(at)

    assert own_forms.form_on(at.elsewhere.pk, Kind.SUPPLEMENT, TOMORROW).wording == STANDARD
    receipt = own_forms.form_on(at.agency.pk, Kind.RECEIPT, TOMORROW)
    assert receipt == printouts.template_on(Kind.RECEIPT, TODAY)
    assert own_forms.versions(at.elsewhere.pk, Kind.SUPPLEMENT) == []
    assert own_forms.versions(at.agency.pk, Kind.RECEIPT) == []


@pytest.mark.parametrize(
    ("wording", "told"),
    [
        (STANDARD.replace("{lý do}", "x"), r"thiếu.*\{lý do\}\."),
        (STANDARD.replace("[căn cứ: Căn cứ:]", ""), r"thiếu.*\[căn cứ\]"),
        (f"{STANDARD}\n{{sai}}", r"Dòng \d+: không có chỗ điền \{sai\}"),
        (f"{STANDARD}\n[sai]", r"Dòng \d+: không có phần \[sai\]"),
        (f"{STANDARD}\na [tra cứu]", r"Dòng \d+: dấu \[ \]"),
        (f"{STANDARD}\na {{", r"Dòng \d+: dấu \{ \}"),
        (f"{STANDARD}\na *", r"Dòng \d+: dấu \*"),
        (STANDARD + "x" * 7000, "dài quá 6000"),
        (STANDARD, "giống hệt"),
        (STANDARD.replace("\n", "\r\n"), "giống hệt"),
        ("", "giống hệt"),
    ],
)
def test_what_cannot_stand_is_refused_in_words(at, wording, told):
    with pytest.raises(WrongEntry, match=told) as refused:
        word(at, wording)

    assert refused.value.field == "wording"
    assert not OwnForm.objects.exists()


def test_a_version_holds_from_tomorrow_at_the_earliest(at):
    with pytest.raises(WrongEntry) as refused:
        word(at, day=TODAY)
    assert refused.value.field == "valid_from"
    assert word(at, day=TOMORROW).valid_from == TOMORROW


def test_only_who_answers_for_the_papers_words_them(at):
    made = word(at)
    for who in (at.minh, at.thao, at.mai, at.khoa):
        with pytest.raises(NotAllowed):
            word(at, OURS + "\nThêm", who=who)
        with pytest.raises(NotAllowed):
            back(at, made.number, who=who)
    head = people.staff("center_head", agency=at.agency)
    assert word(at, OURS + "\nThêm", who=head).number == 2


def back(at, number, *, who=None, now=make.MORNING, agency=None):
    return forming.take_back(
        agency=agency or at.agency,
        kind=Kind.SUPPLEMENT,
        number=number,
        actor=at.acts(who or at.phuc),
        now=now,
    )


def test_what_does_not_hold_yet_is_taken_back_and_stays_on_record(at):
    made = back(at, word(at).number)

    assert own_forms.form_on(at.agency.pk, Kind.SUPPLEMENT, TOMORROW).wording == STANDARD
    assert [one.taken_back_at for one in own_forms.versions(at.agency.pk, Kind.SUPPLEMENT)] == [
        make.MORNING
    ]
    assert [one.verb for one in audit.trail_of("dossiers.own_form", made.pk)] == [
        "dossiers.word_form",
        "dossiers.take_back_form",
    ]
    assert word(at).number == 2


def test_what_holds_was_taken_back_or_is_not_ours_is_not_taken_back(at):
    made = word(at)
    refused = (
        {"now": make.MORNING + timedelta(days=1)},
        {"agency": at.elsewhere},
        {"number": 9},
    )
    for given in refused:
        with pytest.raises(WrongEntry):
            back(at, **{"number": made.number, **given})
    back(at, made.number)
    with pytest.raises(WrongEntry):
        back(at, made.number)


def test_of_two_who_save_at_once_one_is_told(at, monkeypatch):
    word(at)
    monkeypatch.setattr(own_forms, "versions", lambda *_given: [])

    with pytest.raises(LostRace):
        word(at, OURS + "\nThêm")
    assert OwnForm.objects.count() == 1


def send(client, **entries):
    day = timezone.localdate() + timedelta(days=1)
    return client.post(
        PAGE, {"wording": OURS, "valid_from": f"{day:%d/%m/%Y}", "note": "Rõ hơn", **entries}
    )


def test_the_page_saves_lists_and_takes_back(at, client):
    client.force_login(at.phuc)
    page = client.get(PAGE).text
    assert "[tra cứu]" in page
    assert 'data-testid="empty"' in page
    saved = send(client)
    assert (saved.status_code, saved["Location"]) == (303, f"{PAGE}?luu=1")

    page = client.get(saved["Location"]).text
    assert 'data-testid="saved"' in page
    assert page.count('data-testid="version"') == 1
    assert "Sắp dùng" in client.get("/can-bo/mau-giay/").text
    assert client.post(f"{PAGE}bo/1/").status_code == 303
    assert 'data-testid="take-back"' not in client.get(PAGE).text
    gone = client.post(f"{PAGE}bo/1/")
    assert gone.status_code == 422
    assert "không bỏ được nữa" in gone.text


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(at, client):
    client.force_login(at.phuc)
    broken = send(client, wording="Lời của tôi {sai}", note="")

    assert broken.status_code == 422
    assert "Lời của tôi {sai}" in broken.text
    assert "Ghi ngắn gọn" in broken.text
    assert "không có chỗ điền {sai}" in send(client, wording="a {sai}").text
    assert "sớm nhất" in send(client, valid_from=f"{timezone.localdate():%d/%m/%Y}").text
    assert client.get("/can-bo/mau-giay/register/").status_code == 404
    assert client.post("/can-bo/mau-giay/x/bo/1/").status_code == 404


def test_a_wording_is_seen_on_a_real_dossier_before_it_is_saved(at, client):
    dossier = make.dossier(at, "intake_supplement")
    client.force_login(at.phuc)
    assert str(dossier.pk) in client.get(PAGE).text
    shown = send(client, do="preview", dossier=str(dossier.pk), valid_from="", note="")

    assert shown["Content-Type"] == "application/pdf"
    assert "Điều còn thiếu: Giấy chứng sinh bị mờ" in said(shown.content)
    assert not OwnForm.objects.exists()
    printed = [e for e in audit.trail_of("dossiers.dossier", dossier.pk) if "print" in e.verb]
    assert [entry.details["paper"] for entry in printed] == ["supplement"]
    faulty = send(client, do="preview", dossier=str(dossier.pk), wording="{sai}")
    assert faulty.status_code == 422
    assert "không có chỗ điền" in faulty.text


def test_a_preview_needs_a_dossier_of_ours_that_gives_the_paper(at, client):
    other = make.dossier(make.house(code="1.000009"), "intake_supplement")
    without = make.dossier(at, "received")
    client.force_login(at.phuc)

    assert 'data-testid="no-dossier"' in client.get(PAGE).text
    for one in (other, without):
        assert send(client, do="preview", dossier=str(one.pk)).status_code == 404
    assert send(client, do="preview").status_code == 404


def test_an_older_dossiers_paper_keeps_the_older_laws_wording(at):
    assert own_forms.form_on(at.agency.pk, Kind.SUPPLEMENT, date(2025, 6, 30)).version == 1
