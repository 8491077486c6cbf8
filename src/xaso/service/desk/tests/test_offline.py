"""Taken in without the line, brought home once: codes, hours, fees, refusals, pads."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.lib import look_up
from xaso.service.cash_desk import api as cash_desk
from xaso.service.desk import offline, pads
from xaso.service.desk.models import OfflineCode
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
DEVICE = UUID("0199aaaa-0000-7000-8000-000000000001")
EIGHT = make.MORNING.replace(hour=8)
PAGE = "/can-bo/ngoai-tuyen/"


@pytest.fixture
def at():
    return make.house()


def held(at, device=DEVICE, who=None, how_many=offline.RANGE):
    return offline.reserve(
        agency=at.agency,
        actor=at.acts(who or at.minh),
        device=device,
        now=make.MORNING,
        how_many=how_many,
    )


def slip(at, code, **more):
    people = {"submitter_name": "Ma Thị Lan", "phone": "0912345678", "owner_name": "Bé Na"}
    return {
        "code": code,
        "secret": "ABCDEFGH",
        "procedure": at.adoption.procedure.code,
        "received_at": EIGHT.isoformat(),
        "reason": "Mất mạng",
        "people": people,
        "papers": {},
        "fee": "",
        "receipt_number": "",
        **more,
    }


def entered(at, item, *, device=DEVICE, who=None, now=make.MORNING):
    return offline.enter(
        agency=at.agency, actor=at.acts(who or at.minh), device=device, item=item, now=now
    )


def test_a_device_holds_a_range_and_asks_for_no_more_than_it_used(at):
    codes = held(at)
    assert len(codes) == len(set(codes)) == 60
    assert held(at) == codes
    entered(at, slip(at, codes[0]))
    again = held(at)

    assert again[:59] == codes[1:]
    assert len(again) == 60
    trail = audit.trail_of("desk.device", DEVICE)
    assert [entry.details["codes"] for entry in trail] == [60, 1]


def test_two_devices_and_two_people_never_hold_the_same_code(at):
    other = uuid4()
    ranges = [held(at), held(at, other), held(at, DEVICE, at.mai)]

    assert len({code for codes in ranges for code in codes}) == 180


def test_it_becomes_a_dossier_under_its_code_with_the_hour_it_came(at):
    [code, *_rest] = held(at)
    told = entered(at, slip(at, code))
    dossier = dossiers.Dossier.objects.get()

    assert (told.code, told.official_code, told.is_replay) == (code, dossier.code, False)
    assert dossier.look_up_code == code
    assert (dossier.state, dossier.received_at, dossier.submitted_at) == ("received", EIGHT, EIGHT)
    assert dossier.code
    assert "-261117-" in dossier.code
    assert told.due_at == dossier.due_at
    assert (dossier.submitter_name, dossier.owner_name) == ("Ma Thị Lan", "Bé Na")
    assert dossiers.look_up(code, "ABCDEFGH") is not None
    assert OfflineCode.objects.get(code=code).dossier_id == dossier.pk
    [late] = [
        entry
        for entry in audit.trail_of("dossiers.dossier", dossier.pk)
        if entry.verb == "dossiers.enter_late"
    ]
    assert late.ground == "Mất mạng"
    assert late.details == {
        "received_at": EIGHT.isoformat(),
        "entered_at": make.MORNING.isoformat(),
    }


def test_its_date_is_that_of_one_taken_in_at_that_hour(at):
    on_time = make.submitted(at, now=EIGHT)
    make.ACTS["receive"](at, on_time.dossier_id, EIGHT)
    told = entered(at, slip(at, held(at)[0]), now=EIGHT + timedelta(days=2))

    assert told.due_at == dossiers.Dossier.objects.get(pk=on_time.dossier_id).due_at


def test_sent_twice_it_is_entered_once(at):
    item = slip(at, held(at)[0])
    first, second = entered(at, item), entered(at, item)

    assert (first.official_code, second.is_replay) == (second.official_code, True)
    assert dossiers.Dossier.objects.count() == 1


def test_the_same_code_for_somebody_else_is_refused(at):
    item = slip(at, held(at)[0])
    entered(at, item)
    with pytest.raises(pads.OfflineRefusal, match="người khác"):
        entered(at, {**item, "people": {"submitter_name": "Lê Văn Ba"}})
    assert dossiers.Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"people": {"submitter_name": ""}}, "họ và tên"),
        ({"people": {}}, "họ và tên"),
        ({"secret": "ngắn"}, "bí mật"),
        ({"received_at": "hôm qua"}, "Giờ nhận"),
        ({"received_at": "2026-11-17T08:00"}, "Giờ nhận"),
        ({"received_at": (make.MORNING + timedelta(seconds=1)).isoformat()}, "sau bây giờ"),
        ({"received_at": (make.MORNING - timedelta(days=7, seconds=1)).isoformat()}, "7 ngày"),
        ({"reason": "  "}, "vì sao"),
        ({"procedure": "9.999999"}, "chưa được xã"),
        ({"fee": "tám nghìn"}, "số tiền phải là số"),
        ({"fee": "8000"}, "biên lai"),
        ({"code": "khong-co"}, "không thuộc máy này"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_entered(at, change, said):
    item = slip(at, held(at)[0])
    with pytest.raises(pads.OfflineRefusal) as refusal:
        entered(at, item | change)
    assert said.lower() in str(refusal.value).lower()
    assert not dossiers.Dossier.objects.exists()
    entered(at, item)


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=7)])
def test_up_to_a_week_may_be_entered_later(at, age):
    entered(at, slip(at, held(at)[0], received_at=(make.MORNING - age).isoformat()))

    assert dossiers.Dossier.objects.get().received_at == make.MORNING - age


def test_a_code_of_another_device_or_commune_is_refused(at):
    [code, *_rest] = held(at)
    for wrong in ({"device": uuid4()}, {}):
        house = at if wrong else make.house(code="1.000001")
        with pytest.raises(pads.OfflineRefusal, match="không thuộc máy này"):
            entered(house, slip(at, code), **wrong)


def test_a_fee_that_was_taken_is_written_down(at):
    entered(at, slip(at, held(at)[0], fee="8000", receipt_number="0000130"))

    dossier = dossiers.Dossier.objects.get()
    fee = dossier.fees.get()
    assert (fee.amount, fee.receipt_number, fee.paid_at) == (8_000, "0000130", EIGHT)
    assert dossier.finance == "paid"
    assert cash_desk.in_drawer(at.agency.pk, "offline") == 8_000


def test_papers_are_counted_as_at_the_counter(client):
    at = make.house(papers=(("to_khai", "Tờ khai"),))
    papers = {"originals.to_khai": "2", "photocopies.to_khai": "1"}
    entered(at, slip(at, held(at)[0], papers=papers))

    paper = dossiers.Dossier.objects.get().papers.get()
    assert (paper.key, paper.originals, paper.photocopies) == ("to_khai", 2, 1)


def sync(client, items, device=DEVICE):
    return client.post(
        f"{PAGE}dong-bo/",
        json.dumps({"device": str(device), "items": items}),
        content_type="application/json",
    )


def test_the_page_and_its_worker_and_its_range(at, client):
    client.force_login(at.minh)
    assert "data-offline" in client.get(PAGE).text
    worker = client.get(f"{PAGE}tho-viec.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert f'"page": "{PAGE}"' in worker.text
    told = client.post(f"{PAGE}giu-ma/", {"device": str(DEVICE)}).json()

    assert len(told["codes"]) == 60
    assert [one["code"] for one in told["procedures"]] == [at.adoption.procedure.code]
    assert told["procedures"][0]["limit"] == "3 ngày làm việc"
    assert told["official"] == at.minh.full_name
    assert client.post(f"{PAGE}giu-ma/", {"device": "máy"}).status_code == 422


def test_each_slip_is_answered_by_itself_and_again_the_same(at, client):
    client.force_login(at.minh)
    codes = client.post(f"{PAGE}giu-ma/", {"device": str(DEVICE)}).json()["codes"]
    now = timezone.now().isoformat()
    good = [slip(at, code, received_at=now) for code in codes[:2]]
    bad = slip(at, codes[2], received_at=now, people={})
    first = sync(client, [good[0], bad, good[1], "không phải"]).json()["results"]
    second = sync(client, [good[0], bad, good[1]]).json()["results"]

    assert [one["status"] for one in first] == ["entered", "refused", "entered", "refused"]
    assert first[1]["told"]
    assert [one.get("official") for one in second] == [one.get("official") for one in first[:3]]
    assert dossiers.Dossier.objects.count() == 2


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"items": []}', '{"device": "x", "items": []}'])
def test_what_cannot_be_read_is_refused_whole(at, client, body):
    client.force_login(at.minh)
    answer = client.post(f"{PAGE}dong-bo/", body, content_type="application/json")

    assert answer.status_code == 422


def test_no_more_than_two_hundred_at_once(at, client):
    client.force_login(at.minh)

    assert sync(client, [{}] * 200).status_code == 200
    assert sync(client, [{}] * 201).status_code == 422


def test_a_pad_bears_codes_and_secrets_that_only_the_paper_knows(at, client, tmp_path):
    client.force_login(at.minh)
    answer = client.post(f"{PAGE}phieu-giay.pdf")
    printed = tmp_path / "phieu.pdf"
    printed.write_bytes(answer.content)
    said = subprocess.run(
        ["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True
    ).stdout

    codes = list(OfflineCode.objects.values_list("code", flat=True))
    assert len(codes) == 20
    assert all(said.count(code) == 2 for code in codes)
    assert said.count("Mã bí mật") == 20
    assert "" not in OfflineCode.objects.values_list("secret_hash", flat=True)


def counter(client, at, **more):
    return client.post(
        "/can-bo/tiep-nhan/",
        {
            "key": str(uuid4()),
            "procedure": at.adoption.procedure.code,
            "submitter_name": "Ma Thị Lan",
            "do": "submit",
            **more,
        },
    )


def earlier(hours=3):
    return timezone.localtime() - timedelta(hours=hours)


def late(code, at=None):
    return {
        "received_at": f"{at or earlier():%Y-%m-%dT%H:%M}",
        "late_reason": "Mất điện",
        "pad_code": code,
    }


def pad(at):
    return pads.print_pad(agency=at.agency, actor=at.acts(at.minh), how_many=2, now=timezone.now())


def test_a_slip_of_paper_is_entered_at_the_counter_with_its_hour(at, client):
    [(code, secret), _other] = pad(at)
    client.force_login(at.minh)
    answer = counter(client, at, **late(code.lower()))
    assert answer.status_code == 303, answer.text
    dossier = dossiers.Dossier.objects.get()

    assert dossier.look_up_code == code
    assert f"{timezone.localtime(dossier.received_at):%Y-%m-%dT%H:%M}" == late(code)["received_at"]
    assert dossiers.look_up(code, secret) is not None
    assert client.get(answer["Location"]).status_code == 200


def test_a_slip_is_entered_once(at, client):
    [(code, _secret), _other] = pad(at)
    client.force_login(at.minh)
    counter(client, at, **late(code))
    again = counter(client, at, **late(code), not_same="1")

    assert again.status_code == 422
    assert "đã nhập rồi" in again.text
    assert dossiers.Dossier.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"late_reason": ""}, "vì sao nhập sau"),
        ({"received_at": ""}, "giờ nhận trên phiếu"),
        ({"received_at": "sáng nay"}, "đúng dạng"),
        ({"pad_code": look_up.new_code()}, "Không có phiếu giấy"),
    ],
)
def test_an_hour_needs_its_reason_and_a_slip_must_be_ours(at, client, change, said):
    [(code, _secret), _other] = pad(at)
    client.force_login(at.minh)
    answer = counter(client, at, **{**late(code), **change})

    assert answer.status_code == 422
    assert said.lower() in answer.text.lower()
    assert 'value="Ma Thị Lan"' in answer.text
    assert not dossiers.Dossier.objects.exists()


def test_an_hour_to_come_is_refused_beside_its_field(at, client):
    client.force_login(at.minh)
    answer = counter(client, at, **late("", timezone.localtime() + timedelta(hours=2)))

    assert answer.status_code == 422
    assert "sau bây giờ" in answer.text


def test_a_commune_holds_codes_of_its_own(at):
    mine = held(at)
    stranger = make.house(code="1.000001")

    assert not set(mine) & set(held(stranger))


def test_a_pad_is_no_device(at):
    [(code, secret), _other] = pad(at)
    device = OfflineCode.objects.get(code=code).device

    assert code not in held(at, device)
    with pytest.raises(pads.OfflineRefusal, match="không thuộc máy này"):
        entered(at, slip(at, code, secret=secret), device=device)


def test_a_slip_of_another_commune_is_not_ours(at, client):
    [(code, _secret), _other] = pad(make.house(code="1.000001"))
    client.force_login(at.minh)

    assert "Không có phiếu giấy" in counter(client, at, **late(code)).text
