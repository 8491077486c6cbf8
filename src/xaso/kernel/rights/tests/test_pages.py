"""The pages: who may sign, writing a delegation down, ending it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as make_agencies
from xaso.kernel.rights import api as rights
from xaso.kernel.rights import registry
from xaso.kernel.rights.tests import make

pytestmark = pytest.mark.django_db
LIST = "/can-bo/quan-tri/giao-quyen-ky/"
SIGNERS = "/can-bo/ai-ky/"


@pytest.fixture
def agency():
    return make_agencies.agency()


@pytest.fixture
def chair(agency):
    return make.chair(agency)


@pytest.fixture
def deputy(agency):
    return people.staff("officer", agency=agency, full_name="Nông Văn Hà")


@pytest.fixture
def admin(client, agency):
    account = people.staff("admin", agency=agency)
    client.force_login(account)
    return account


@pytest.fixture
def catalogue(monkeypatch):
    known = [
        rights.Subject("1.001193", "Đăng ký khai sinh", "Hộ tịch"),
        rights.Subject("1.012753", "Đăng ký đất đai", "Đất đai"),
    ]
    monkeypatch.setattr(registry, "_catalogues", [lambda _agency, _day: known])


def typed(chair, deputy, **more):
    return {
        "position": str(chair.pk),
        "account": str(deputy.pk),
        "form": "TUQ",
        "signs_as": "Trưởng phòng",
        "decision": "12/QĐ-UBND",
        "valid_from": "01/11/2026",
        "valid_until": "01/01/2027",
    } | more


def test_a_delegation_is_shown_as_it_will_be_signed_before_it_is_written(
    client, admin, chair, deputy, catalogue
):
    shown = client.post(LIST, typed(chair, deputy, fields_of_work=["Hộ tịch"]))

    html = shown.content.decode()
    assert shown.status_code == 200
    assert "TUQ. CHỦ TỊCH<br>TRƯỞNG PHÒNG" in html
    assert 'data-testid="preview"' in html
    assert 'value="12/QĐ-UBND"' in html
    assert not rights.Delegation.objects.exists()

    saved = client.post(
        LIST,
        typed(chair, deputy, fields_of_work=["Hộ tịch"], procedures="1.012753, ", do="save"),
    )

    made = rights.Delegation.objects.get()
    assert (saved.status_code, saved["Location"]) == (303, LIST)
    assert (made.form, made.account, made.position) == ("TUQ", deputy, chair)
    assert (made.fields, made.procedures) == (["Hộ tịch"], ["1.012753"])
    assert (made.valid_from, made.valid_until) == (date(2026, 11, 1), date(2027, 1, 1))
    listed = client.get(LIST).content.decode()
    assert listed.count('data-testid="delegation"') == 1
    assert "Nông Văn Hà" in listed


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"decision": ""}, "Nhập số văn bản giao quyền."),
        ({"valid_until": ""}, "Thừa ủy quyền phải có thời hạn"),
        ({"valid_until": "01/11/2026"}, "Ngày kết thúc phải sau ngày bắt đầu."),
        ({"procedures": "9.9"}, "Không có thủ tục mã 9.9"),
        ({"form": ""}, "Chọn hình thức ký."),
    ],
)
def test_what_is_wrong_stands_on_the_page_and_what_was_typed_stays(
    client, admin, chair, deputy, catalogue, wrong, sentence
):
    answer = client.post(LIST, typed(chair, deputy, do="save", **wrong))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert 'value="Trưởng phòng"' in html
    assert not rights.Delegation.objects.exists()


def test_only_leading_posts_and_people_who_may_sign_are_offered(client, admin, agency, chair):
    make_agencies.position("clerk", agency=agency, title="Văn thư")
    make.chair(make_agencies.agency(is_shown=False), "Chủ tịch nơi khác")
    people.staff("technician", "officer", agency=agency, full_name="Lê Quang Vinh")
    people.staff("intake", agency=make_agencies.agency(is_shown=False), full_name="Người Lạ")

    form = client.get(LIST).context["form"]

    assert [post.title for post in form.fields["position"].queryset] == ["Chủ tịch UBND xã"]
    assert [one.pk for one in form.fields["account"].queryset] == [admin.pk]


def test_a_delegation_is_ended_after_a_question_with_a_reason(client, admin, chair, deputy):
    made = make.delegation(deputy, chair, valid_until=None)
    page = reverse("rights:delegation-end", args=[made.pk])

    asked = client.get(page).content.decode()
    refused = client.post(page, {"valid_until": "01/12/2026", "ground": ""})
    done = client.post(page, {"valid_until": "01/12/2026", "ground": "Điều động"})
    again = client.post(page, {"valid_until": "02/12/2026", "ground": "Nhầm"})

    assert "Nông Văn Hà thôi ký theo 12/QĐ-UBND?" in asked
    assert refused.status_code == 422
    assert (done.status_code, done["Location"]) == (303, LIST)
    assert again.status_code == 422
    assert "hết hiệu lực trước ngày đó" in again.content.decode()
    made.refresh_from_db()
    assert made.valid_until == date(2026, 12, 1)


def test_the_list_says_what_runs_what_is_to_come_and_what_is_over(client, admin, chair, deputy):
    make.delegation(deputy, chair, valid_until=None)
    make.delegation(deputy, chair, valid_from=date(2040, 1, 1), valid_until=None)
    make.delegation(deputy, chair, valid_from=date(2026, 1, 1), valid_until=date(2026, 2, 1))

    html = client.get(LIST).content.decode()

    assert [html.count(words) for words in ("Đang hiệu lực", "Chưa đến ngày", "Đã hết")] == [1] * 3
    assert html.count("/ket-thuc/") == 2


def test_who_may_sign_today_and_on_another_day(client, agency, chair, deputy):
    chairman = people.staff(agency=agency, full_name="Hoàng Văn Phúc")
    identity.hold_position(
        actor=people.MACHINE, account=chairman, position=chair, valid_from=date(2026, 1, 1)
    )
    make.delegation(
        deputy, chair, valid_from=timezone.localdate(), valid_until=None, fields=["Hộ tịch"]
    )
    client.force_login(deputy)

    today = client.get(SIGNERS).content.decode()
    earlier = client.get(SIGNERS, {"ngay": "2026-06-30"}).content.decode()
    nobody = client.get(SIGNERS, {"ngay": "2020-01-01"}).content.decode()
    garbled = client.get(SIGNERS, {"ngay": "hôm qua"})

    assert today.count('data-testid="signer"') == 2
    assert "KT. CHỦ TỊCH<br>PHÓ CHỦ TỊCH" in today
    assert "Hộ tịch" in today
    assert "12/QĐ-UBND" in today
    assert "Ai ký được ngày ấy" in earlier
    assert earlier.count('data-testid="signer"') == 1
    assert "Ngày này chưa ai được ký" in nobody
    assert garbled.context["is_today"]
    assert LIST not in today
    client.force_login(chairman)
    assert LIST in client.get(SIGNERS).content.decode()
