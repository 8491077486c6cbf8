"""Drafts keep what was typed, open again elsewhere, and die with their key."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone

from xaso.kernel.files import api as files
from xaso.kernel.files.tests.make import pdf, picture
from xaso.kernel.forms import api as forms
from xaso.kernel.forms.models import Draft, Upload, UploadPiece
from xaso.kernel.forms.services.drafts import (
    DRAFTS_A_DAY,
    LIFETIME,
    RECEIPT_LIFETIME,
    clear_expired,
    input_names,
)
from xaso.kernel.forms.services.uploads import FILES_IN_A_DRAFT
from xaso.kernel.forms.tests.make import valid_answers
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as organisations

NOW = timezone.now()
pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return organisations.agency()


def begun(agency, form_id="HT_KS", *, address="10.0.0.1", now=NOW):
    return forms.start_draft(
        agency_id=agency.pk,
        form_id=form_id,
        subject="1.001193",
        address=address,
        now=now,
        one_page=False,
    )


def resumed(draft, code):
    return forms.resume(draft.pk, code, agency_id=draft.agency_id, now=NOW)


def test_what_was_typed_is_kept_right_or_wrong_and_sealed(agency):
    draft = begun(agency).draft
    saved = forms.save_section(
        draft.pk, "tre", {"ks.hoTen": "Nguyễn Sao Mai", "ks.ngaySinh": "99/99"}, now=NOW
    )

    assert forms.entered_in(saved)["ks.ngaySinh"] == "99/99"
    assert b"Sao Mai" not in bytes(saved.sealed)


def test_a_new_draft_holds_what_the_declaration_fills_in(agency):
    assert forms.entered_in(begun(agency).draft)["ks.quocTich"] == "VN"


def test_saving_a_section_replaces_it_and_leaves_the_others(agency):
    draft = begun(agency, "HT_CC").draft
    forms.save_section(
        draft.pk, "nguoi-co-thay-doi", {"nd.hoTen": "Lê An", "nd.noiCuTru.xa": "Phú Lương"}, now=NOW
    )
    forms.save_section(
        draft.pk, "noi-dung", {"nd.0.tu": "a", "nd.1.tu": "b", "nd.hoTen": "chen vào"}, now=NOW
    )
    saved = forms.save_section(draft.pk, "noi-dung", {"nd.0.tu": "c"}, now=NOW)
    entered = forms.entered_in(saved)

    assert (entered["nd.hoTen"], entered["nd.noiCuTru.xa"]) == ("Lê An", "Phú Lương")
    assert entered["nd.0.tu"] == "c"
    assert "nd.1.tu" not in entered


@pytest.mark.parametrize("form_id", forms.form_ids())
def test_a_whole_declaration_survives_in_a_draft(agency, form_id):
    answers = valid_answers(form_id, 3)
    draft = begun(agency, form_id).draft
    for section in forms.load(form_id).sections:
        names = input_names(form_id, section.key)
        part = {name: value for name, value in answers.items() if names.covers(name)}
        draft = forms.save_section(draft.pk, section.key, part, now=NOW)
    entered = forms.entered_in(draft)

    assert {name: entered[name] for name in answers} == answers


def test_a_draft_opens_elsewhere_by_its_code_and_not_by_another(agency):
    started = begun(agency)

    assert resumed(started.draft, started.code.lower()).pk == started.draft.pk
    with pytest.raises(forms.WrongCode):
        resumed(started.draft, "23456789")
    with pytest.raises(forms.DraftGone):
        forms.resume(uuid4(), started.code, agency_id=agency.pk, now=NOW)
    with pytest.raises(forms.DraftGone):
        forms.resume(started.draft.pk, started.code, agency_id=uuid4(), now=NOW)


def test_a_new_code_closes_the_old_one(agency):
    started = begun(agency)
    code = forms.renew_code(started.draft.pk, now=NOW)

    assert resumed(started.draft, code)
    with pytest.raises(forms.WrongCode):
        resumed(started.draft, started.code)


def test_one_address_begins_only_so_many_drafts_a_day(agency):
    for _ in range(DRAFTS_A_DAY):
        begun(agency)

    with pytest.raises(forms.TooManyDrafts):
        begun(agency)
    assert begun(agency, address="10.0.0.2")
    assert begun(agency, now=NOW + timedelta(days=1, minutes=1))


def test_an_expired_draft_is_gone_with_its_files_and_its_key(agency):
    draft = begun(agency).draft
    forms.add_upload(draft, "giay-chung-sinh", BytesIO(picture()), name="anh.jpg")
    later = NOW + LIFETIME + timedelta(seconds=1)

    with pytest.raises(forms.DraftGone):
        forms.open_draft(draft.pk, now=later)
    assert clear_expired(now=later) == 1
    assert not files.StoredFile.objects.exists()
    with pytest.raises(keyring.KeyDestroyed):
        keyring.open_key(draft.key_id)


def test_saving_lets_a_draft_live_on(agency):
    draft = begun(agency).draft
    later = NOW + LIFETIME - timedelta(hours=1)
    forms.save_section(draft.pk, "tre", {"ks.hoTen": "An"}, now=later)

    assert clear_expired(now=NOW + LIFETIME + timedelta(days=1)) == 0


def test_a_filed_draft_shows_its_slip_for_a_while_and_gives_key_and_files_away(agency):
    draft = begun(agency).draft
    added = forms.add_upload(draft, "p", BytesIO(pdf()), name="a.pdf")
    forms.finish(draft, {"code": "7K3M", "secret": "ABCD"}, now=NOW)

    assert forms.receipt_of(draft.pk, now=NOW) == {"code": "7K3M", "secret": "ABCD"}
    assert forms.receipt_of(draft.pk, now=NOW + RECEIPT_LIFETIME) is None
    assert clear_expired(now=NOW + RECEIPT_LIFETIME) == 1
    assert keyring.open_key(draft.key_id)
    assert b"".join(files.read(files.StoredFile.objects.get(pk=added.file_id)))
    with pytest.raises(forms.DraftGone):
        forms.save_section(draft.pk, "tre", {}, now=NOW)


def test_an_absurdly_long_entry_does_not_grow_the_draft(agency):
    draft = begun(agency).draft
    saved = forms.save_section(draft.pk, "tre", {"ks.hoTen": "x" * 300_000}, now=NOW)

    assert len(bytes(saved.sealed)) < 10_000


def in_pieces(draft, content, *, size=64 * 1024, name="quét.pdf"):
    upload = forms.begin_upload(draft, "p", name=name, size=len(content))
    for offset in range(upload.offset, len(content), size):
        upload = forms.append_piece(draft, upload.pk, offset, content[offset : offset + size])
    return upload


def test_a_file_arrives_in_pieces_whole(agency):
    draft, content = begun(agency).draft, pdf(padding_bytes=300_000)
    added = forms.complete_upload(draft, in_pieces(draft, content))

    assert b"".join(files.read(added.file)) == content
    assert not Upload.objects.exists()
    assert not UploadPiece.objects.exists()


def test_pieces_lie_sealed(agency):
    draft, content = begun(agency).draft, pdf(padding_bytes=100_000)
    in_pieces(draft, content)

    assert all(content[:64] not in bytes(piece.sealed) for piece in UploadPiece.objects.all())


def test_an_interrupted_upload_goes_on_where_it_stopped(agency):
    draft, content = begun(agency).draft, pdf(padding_bytes=200_000)
    upload = forms.begin_upload(draft, "p", name="a.pdf", size=len(content))
    forms.append_piece(draft, upload.pk, 0, content[:50_000])

    again = forms.begin_upload(draft, "p", name="a.pdf", size=len(content))
    assert (again.pk, again.offset) == (upload.pk, 50_000)
    assert forms.append_piece(draft, upload.pk, 0, content[:50_000]).offset == 50_000
    with pytest.raises(forms.UploadOutOfStep) as refused:
        forms.append_piece(draft, upload.pk, 60_000, content[60_000:70_000])
    assert refused.value.offset == 50_000
    with pytest.raises(forms.UploadOutOfStep):
        forms.complete_upload(draft, again)


def test_nobody_appends_to_anothers_upload(agency):
    mine, theirs = begun(agency).draft, begun(agency).draft
    upload = forms.begin_upload(mine, "p", name="a.pdf", size=10)

    with pytest.raises(forms.DraftGone):
        forms.append_piece(theirs, upload.pk, 0, b"x")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"khong phai PDF" * 50, files.UnreadableFile),
        (pdf()[:200], files.UnreadableFile),
        (b"", files.UnreadableFile),
    ],
)
def test_a_file_that_does_not_open_is_not_added(agency, content, refusal):
    draft = begun(agency).draft

    with pytest.raises(refusal):
        forms.add_upload(draft, "p", BytesIO(content), name="a.pdf")
    assert not forms.files_in(draft)


def test_a_file_too_large_is_refused_before_it_comes(agency, settings):
    settings.MAX_FILE_BYTES = 1000

    with pytest.raises(files.FileTooLarge):
        forms.begin_upload(begun(agency).draft, "p", name="a.pdf", size=1001)


def test_a_draft_holds_only_so_many_files(agency):
    draft = begun(agency).draft
    for seed in range(FILES_IN_A_DRAFT):
        forms.add_upload(draft, "p", BytesIO(pdf(seed=seed)), name="a.pdf")

    with pytest.raises(forms.TooManyFiles):
        forms.add_upload(draft, "p", BytesIO(pdf()), name="a.pdf")


def test_a_removed_file_is_deleted(agency):
    draft = begun(agency).draft
    added = forms.add_upload(draft, "p", BytesIO(pdf()), name="a.pdf")
    forms.remove_file(draft, added.file_id)

    assert not forms.files_in(draft)
    assert not files.StoredFile.objects.exists()


def test_discarding_leaves_nothing(agency):
    draft = begun(agency).draft
    forms.add_upload(draft, "p", BytesIO(pdf()), name="a.pdf")
    forms.begin_upload(draft, "p", name="b.pdf", size=10)
    forms.discard(draft)

    assert not Draft.objects.exists()
    assert not files.StoredFile.objects.exists()
