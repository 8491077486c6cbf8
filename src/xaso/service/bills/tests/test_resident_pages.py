"""What residents see of what they owe: only what code and secret opened, asked once, said once."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.service.bills import api as bills
from xaso.service.bills.services.billing import follow
from xaso.service.bills.tests import make
from xaso.service.dossiers.tests import make as make_dossiers
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments


@pytest.fixture
def house(db):
    return people.cast()


@pytest.fixture
def at(house):
    return make.office(house.agency)


@pytest.fixture
def na(at):
    return make.customer(at, "HS001", name="Bé Na")


@pytest.fixture
def bi(at):
    return make.customer(at, "HS002", name="Bé Bi")


def where(name, *args):
    return reverse(f"bills:{name}", args=args)


def linked(client, customer, **typed):
    body = {
        "provider": customer.provider_id,
        "code": customer.code.lower(),
        "secret": make.secret_of(customer),
        "agrees": "on",
        **typed,
    }
    return client.post(where("link"), body)


def asked_for(bill: bills.Bill) -> payments.Obligation:
    """Return the obligation that asks for a bill."""
    assert bill.obligation is not None
    return bill.obligation


def shown(client, address=None, status=200):
    answer = client.get(address or where("mine"))
    assert answer.status_code == status
    assert len(answer.content) < 100_000
    return " ".join(answer.content.decode().replace("\u00a0", " ").split())


def test_an_unknown_browser_is_told_what_to_do(client, at):
    page = shown(client)
    assert "Máy này chưa biết khoản nào của bạn" in page
    assert "Thêm mã trên giấy báo" in page


def test_without_providers_no_code_is_asked_for(client, db):
    people.cast()
    assert "Xem các khoản của mã này" not in shown(client)


def test_code_and_secret_open_the_bills_of_this_code_alone(client, at, na, bi):
    due = timezone.localdate() + timedelta(days=5)
    mine, other = make.send(na, at, due_on=due), make.send(bi, at, 99_000)
    assert linked(client, na).status_code == 303
    page = shown(client)
    assert "1 khoản, còn phải nộp <strong>150.000 ₫</strong>" in page
    assert "còn 5 ngày" in page
    assert "HS002" not in page
    assert "99.000" not in page
    assert "Bé Na" not in page
    bill = shown(client, where("my-bill", mine.pk))
    account = asked_for(mine).account
    assert account is not None
    assert account.number in bill
    assert asked_for(mine).reference in bill
    assert "data:image/svg" in bill
    shown(client, where("my-bill", other.pk), 404)
    assert client.post(where("not-mine", other.pk), {"words": "x"}).status_code == 404
    assert client.post(where("unlink", bi.pk)).status_code == 404
    shown(client, where("exemption", bi.pk), 404)
    [entry] = audit.trail_of("bills.customer", na.pk).filter(verb="bills.open_customer")
    assert "đồng ý" in entry.details["consent"]


@pytest.mark.parametrize(
    "typed",
    [{"secret": "23456789"}, {"code": "HS002"}, {"agrees": ""}, {"provider": ""}, {"code": ""}],
)
def test_what_does_not_fit_opens_nothing_and_keeps_what_was_typed(client, at, typed, na):
    make.send(na, at)
    answer = linked(client, na, **typed)
    assert answer.status_code == 422
    assert "hoa_don" not in client.cookies
    assert "150.000" not in answer.content.decode()
    if typed.get("code") is None:
        assert "hs001" in answer.content.decode()


def test_guessing_is_slowed_down(client, at, na):
    answers = [linked(client, na, secret="23456789").status_code for _ in range(40)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert linked(client, na).status_code == 429


def test_a_cookie_that_was_written_by_hand_opens_nothing(client, at, na):
    make.send(na, at)
    linked(client, na)
    kept = unquote(client.cookies["hoa_don"].value)
    client.cookies["hoa_don"] = kept[:-1] + ("A" if kept[-1] != "A" else "B")
    assert "150.000" not in shown(client)


def test_a_new_secret_closes_what_the_old_one_opened(client, at, na):
    make.send(na, at)
    linked(client, na)
    bills.Customer.objects.filter(pk=na.pk).update(secret_hash="x" * 64)
    assert "150.000" not in shown(client)


def test_a_whole_family_stands_on_one_page_by_who_receives_it(client, at, house, na, bi):
    there = make.office(house.agency, kind=bills.Kind.WATER, name="Nước sạch Động Đạt")
    water = make.customer(there, "NC7")
    late = timezone.localdate() - timedelta(days=3)
    make.send(na, at, 150_000)
    make.send(bi, at, 50_000)
    make.send(water, there, 70_000, due_on=late, title="Tiền nước", item="nuoc")
    for one in (na, bi, water):
        assert linked(client, one).status_code == 303
    page = shown(client)
    assert "3 khoản, còn phải nộp <strong>270.000 ₫</strong>" in page
    assert page.count('data-testid="receiver"') == 2
    assert "Quá hạn" in page
    assert "đã quá 3 ngày" in page
    assert client.post(where("unlink", bi.pk)).status_code == 303
    assert "2 khoản, còn phải nộp <strong>220.000 ₫</strong>" in shown(client)


def test_what_is_voluntary_is_not_owed(client, at, na):
    make.send(na, at, 20_000, is_voluntary=True, title="Quỹ", item="quy")
    linked(client, na)
    page = shown(client)
    assert "còn phải nộp <strong>0 ₫</strong>" in page
    assert "tự nguyện, không bắt buộc" in page


def test_a_provider_with_a_page_of_its_own_is_linked_to(client, at, house):
    there = make.office(
        house.agency, kind=bills.Kind.ELECTRICITY, way=bills.Provider.Way.LINK, name="Điện lực",
        pay_url="https://pay.example.vn/?ma={code}&ky={period}",
    )  # fmt: skip
    known = make.customer(there, "PA01020304050")
    bill = make.send(known, there, 320_000, title="Tiền điện", item="dien")
    linked(client, known)
    page = shown(client, where("my-bill", bill.pk))
    assert "https://pay.example.vn/?ma=PA01020304050&amp;ky=2026-11" in page
    assert "Mã VietQR" not in page


def test_what_was_paid_stands_in_the_history_and_is_asked_for_no_more(client, at, na):
    bill = make.send(na, at)
    linked(client, na)
    make_payments.paid(asked_for(bill))
    follow(bill.subject)
    page = shown(client)
    assert "Không còn khoản nào phải nộp" in page
    assert 'data-testid="settled"' in page
    assert "Đã nộp" in shown(client, where("my-bill", bill.pk))


def test_a_bill_that_is_not_hers_is_told_once(client, at, na):
    bill = make.send(na, at)
    linked(client, na)
    assert client.post(where("not-mine", bill.pk), {"words": " "}).status_code == 422
    body = {"words": "Cháu đã chuyển trường"}
    assert client.post(where("not-mine", bill.pk), body).status_code == 303
    assert client.post(where("not-mine", bill.pk), body).status_code == 409
    assert "Đã báo: không phải của tôi" in shown(client, where("my-bill", bill.pk))
    [entry] = audit.trail_of("bills.bill", bill.pk).filter(verb="bills.not_mine")
    assert entry.details["words"] == body["words"]
    assert bills.Bill.objects.get(pk=bill.pk).state == "open"


def asked(client, customer, **typed):
    body = {"exemption": "bill-poor", "agrees": "on", "evidence": "", **typed}
    return client.post(where("exemption", customer.pk), body)


def test_who_one_is_is_asked_once_and_with_consent(client, at, na):
    make.send(na, at)
    linked(client, na)
    assert "Bạn thuộc diện miễn, giảm?" in shown(client)
    assert "Bạn thuộc diện nào?" in shown(client, where("exemption", na.pk))
    assert asked(client, na, agrees="").status_code == 422
    assert asked(client, na, exemption="").status_code == 422
    assert not na.claims.exists()
    assert asked(client, na, evidence="Giấy số 12/2026").status_code == 303
    page = shown(client)
    assert "Chờ xác nhận" in page
    assert "Bạn thuộc diện miễn, giảm?" not in page
    assert asked(client, na).status_code == 409
    claim = na.claims.get()
    assert (claim.evidence, claim.proof) == ("Giấy số 12/2026", "paper")
    assert "đồng ý" in claim.consent


def test_a_claim_is_taken_back_with_its_consent(client, at, na, bi):
    make.send(na, at)
    linked(client, na)
    asked(client, na)
    claim = na.claims.get()
    assert client.post(where("withdraw", bi.pk, claim.pk)).status_code == 404
    assert client.post(where("withdraw", na.pk, bi.pk)).status_code == 404
    assert client.post(where("withdraw", na.pk, claim.pk)).status_code == 303
    claim.refresh_from_db()
    assert claim.state == "withdrawn"
    assert "Bạn thuộc diện miễn, giảm?" in shown(client)


def test_nobody_learns_here_whether_a_number_is_on_the_list(client, at, na):
    linked(client, na)
    told = []
    for number in ("", "019190001234", "khong phai so"):
        answer = asked(client, na, number=number, name="Ma Thị Lan")
        told.append((answer.status_code, answer.get("Location")))
        bills.ExemptionClaim.objects.update(state="withdrawn")
    assert set(told) == {(303, where("mine"))}
    answers = [asked(client, na, number="019190001234").status_code for _ in range(30)]
    assert answers[-1] == 429


def proved(client, dossier):
    session = client.session
    session["dossiers_seen"] = {dossier.look_up_code: dossier.secret_hash}
    session.save()


def test_fees_of_dossiers_stand_beside_the_bills(client, db):
    house = make_dossiers.house()
    at = make.office(house.agency)
    known = make.customer(at, "HS001")
    make.send(known, at)
    linked(client, known)
    dossier = make_dossiers.dossier(house, "finance")
    assert "150.000 ₫</strong>" in shown(client)
    proved(client, dossier)
    [owed] = payments.Obligation.objects.filter(subject=f"dossiers.dossier:{dossier.pk}")
    page = shown(client)
    assert "2 khoản, còn phải nộp <strong>158.000 ₫</strong>" in page
    assert reverse("gateways:owed", args=[owed.reference]) in page
    assert page.count('data-testid="receiver"') == 2
    make_payments.paid(owed)
    page = shown(client)
    assert "Lệ phí cấp bản sao" in page
    assert "Xem biên lai" in page
    assert "1 khoản, còn phải nộp <strong>150.000 ₫</strong>" in page
