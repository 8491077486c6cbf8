"""Pages of a provider's people in the browser's eyes, and the machine's address."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from uuid import uuid4

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.bills import api as bills
from xaso.service.bills.models import EntitledHousehold
from xaso.service.bills.tests import make
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments

NOON, PERIOD = make.NOON, make.PERIOD
NEIGHBOURS = ((1, "Ma Văn Đoàn"), (2, "Lý Thị Hòa"))


@pytest.fixture
def commune(db):
    return make.commune()


@pytest.fixture
def school(commune):
    return make.office(commune)


@pytest.fixture
def water(commune):
    made = make.office(commune, kind="water", name="Hợp tác xã nước sạch xóm Đuổm")
    make.tariff(made)
    return made


def at(name, office, *args):
    return reverse(f"bills:{name}", args=[office.provider.pk, *args])


def text(answer):
    return answer.content.decode()


def upload(**values):
    return {
        "subject": "bills",
        "file": SimpleUploadedFile("thu.csv", make.csv_of()),
        "title": "Khoản thu tháng 11",
        "period": "11/2026",
        "due_on": "30/11/2026",
        **values,
    }


def test_somebody_of_one_provider_comes_to_its_page(client, school):
    client.force_login(school.ha)
    answer = client.get(reverse("bills:home"))
    assert (answer.status_code, answer["Location"]) == (303, at("overview", school))
    page = text(client.get(answer["Location"]))
    assert "Trường Tiểu học Động Đạt" in page
    assert "Đưa danh sách lên để lập hóa đơn" in page


def test_signing_in_leads_who_works_elsewhere_to_her_pages(client, commune, school):
    account = people.staff(
        "clerk", agency=school.agency, username="ketoan", password="a" * 3 + "Xb9-qq7"
    )
    answer = client.post(
        reverse("identity:sign-in"), {"username": "ketoan", "password": "aaaXb9-qq7"}
    )
    assert (answer.status_code, answer["Location"]) == (302, reverse("bills:home"))
    assert account.pk


def test_somebody_of_two_providers_chooses(client, commune, school):
    second = bills.add_provider(
        school.agency, commune, kind="fund", way="qr", basis="X", since=date(2025, 7, 1),
        actor=make.CONSOLE,
    )  # fmt: skip
    client.force_login(school.ha)
    page = text(client.get(reverse("bills:home")))
    assert str(second.pk) in page
    assert str(school.provider.pk) in page


def test_the_commune_sees_numbers_and_no_names(client, commune, school):
    many = [(f"HS{n:02}", "Ma Thị Hoa", "3A", "Đuổm", "1.000", "") for n in range(10)]
    few = [("HT01", "Lý Văn Nam", "3A", "Cầu Lân", "1.000", "")]
    make.take(school, make.csv_of(many + few))
    client.force_login(people.staff("clerk", agency=commune))
    page = text(client.get(reverse("bills:home")))
    assert "Trường Tiểu học Động Đạt" in page
    assert page.count("ít, không hiện") == 2
    assert "Ma Thị Hoa" not in page
    for name in ("overview", "bills", "lists", "customers", "reconcile", "claims"):
        assert client.get(at(name, school)).status_code == 404


def test_pages_are_the_providers_alone(client, commune, school):
    other = make.office(commune, name="Trường THCS Động Đạt")
    make.take(school)
    bill = make.bill_of(school)
    client.force_login(other.ha)
    assert client.get(at("overview", school)).status_code == 404
    assert client.get(at("bill", other, bill.pk)).status_code == 404
    assert client.get(at("customer", other, bill.customer_id)).status_code == 404
    assert client.get(at("list", other, bill.brought_by_id)).status_code == 404
    assert client.post(at("cancel", other, bill.pk), {"reason": "x"}).status_code == 404
    client.logout()
    assert client.get(at("overview", school)).status_code == 302


def test_a_provider_of_another_commune_is_not_here(client, school):
    elsewhere = make.office(organisations.agency(is_shown=False), name="Trường khác xã")
    client.force_login(elsewhere.ha)
    assert client.get(at("overview", elsewhere)).status_code == 404
    assert client.get(reverse("bills:home")).status_code == 404


def is_open(page, testid):
    """Tell whether the fold around a button stands open."""
    fold = page[: page.index(f'data-testid="{testid}"')].rsplit("<details", 1)[1]
    return fold.partition(">")[0].rstrip().endswith("open")


@pytest.mark.parametrize("name", ["outside", "replace", "cancel"])
def test_what_was_refused_about_a_bill_stands_open_with_its_reason(client, school, name):
    make.take(school)
    bill = make.bill_of(school)
    client.force_login(school.son)
    assert not is_open(text(client.get(at("bill", school, bill.pk))), name)

    refused = client.post(at(name, school, bill.pk), {"amount": "x", "proof": "", "reason": ""})

    assert refused.status_code == 422
    assert is_open(text(refused), name)


def test_a_late_bill_is_late_on_its_own_page_too(client, school):
    make.take(school, make.csv_of(), due_on=date(2020, 11, 30))
    bill = make.bill_of(school)
    client.force_login(school.ha)

    for page in (at("bill", school, bill.pk), at("customer", school, bill.customer_id)):
        assert "Quá hạn" in text(client.get(page))


def test_the_list_says_what_its_bills_add_up_to(client, school):
    make.take(school)
    bills.cancel_bill(
        make.bill_of(school, "HS03").pk, reason="Thôi học", actor=school.leader, now=NOON
    )
    make_payments.paid(make.owed(make.bill_of(school)), external="FT77")
    bills.follow(make.bill_of(school).subject)
    client.force_login(school.ha)

    said = text(client.get(at("bills", school))).split('data-testid="totals"')[1].split("</p>")[0]

    one, two = make.bill_of(school), make.bill_of(school, "HS02")
    assert "3 hóa đơn" in said
    for amount in (one.amount + two.amount, one.amount, two.amount):
        assert f"{amount:,}".replace(",", ".") in said
    assert "tháng 11/2026" in text(client.get(at("bills", school)))


def test_the_sample_is_a_list_that_can_be_taken(client, school):
    client.force_login(school.ha)
    assert "?tep=mau" in text(client.get(at("lists", school)))
    sample = client.get(at("lists", school), {"tep": "mau"}).content

    draft = client.post(at("lists", school), upload(file=SimpleUploadedFile("mau.xlsx", sample)))[
        "Location"
    ]

    row = bills.BillList.objects.get()
    assert (row.counts["new"], row.counts["rejected"], row.counts["amount"]) == (1, 0, 150_000)
    assert "Nguyễn Văn Ví Dụ" in text(client.get(draft))


def test_refused_rows_are_taken_out_before_they_are_forgotten(client, school):
    client.force_login(school.ha)
    rows = [("HS01", "Ma Thị Hoa", "3A", "Đuổm", "mười", "")]
    file = SimpleUploadedFile("thu.csv", make.csv_of(rows))
    draft = client.post(at("lists", school), upload(file=file))["Location"]
    assert 'data-testid="rejected-csv"' in text(client.get(draft))

    taken_out = client.get(draft, {"tep": "csv"})

    assert taken_out["Content-Type"].startswith("text/csv")
    lines = taken_out.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Dòng trong tệp,Lý do"
    assert "mười" in lines[1]


def test_a_round_says_whose_readings_they_are_and_which_are_odd(client, water):
    usual, odd = (make.customer(water, f"N00{n}", name=name) for n, name in NEIGHBOURS)
    meters = [make.meter(one, water) for one in (usual, odd)]
    for month, used in (("2026-09", 10), ("2026-10", 20)):
        make.read(water, *(make.reading(one, one.first + used, month) for one in meters))
    make.read(water, make.reading(meters[0], meters[0].first + 31))
    make.read(water, make.reading(meters[1], meters[1].first + 400))
    client.force_login(water.ha)

    page = text(client.get(f"{at('bill-round', water)}?ky={PERIOD}"))

    rows = page.split('data-testid="priced"')[1:]
    assert ["Nhiều bất thường" in row.split("</tr>")[0] for row in rows] == [False, True]
    assert all(name in row for row, (_n, name) in zip(rows, NEIGHBOURS, strict=True))


def test_the_walk_leads_back_to_the_readers_own_page(client, water):
    client.force_login(water.tu)
    page = text(client.get(at("round", water)))
    links = set(re.findall(r'<a [^>]*href="([^"#]+)"', page))
    assert at("readings", water) in links
    assert all(client.get(link).status_code != 404 for link in links)


def test_a_list_is_looked_at_taken_and_undone(client, school):
    client.force_login(school.ha)
    answer = client.post(at("lists", school), upload())
    assert answer.status_code == 303
    page = text(client.get(answer["Location"]))
    assert "Xem trước: chưa ghi gì" in page
    assert "Ma Thị Hoa" in page
    taken = client.post(answer["Location"], follow=True)
    assert "Đã nhận danh sách." in text(taken)
    assert bills.Bill.objects.count() == 3
    again = client.post(answer["Location"])
    assert again.status_code == 409
    row = bills.BillList.objects.get()
    assert client.get(at("undo", school, row.pk)).status_code == 404
    client.force_login(school.son)
    assert "Hoàn tác danh sách" in text(client.get(at("undo", school, row.pk)))
    assert client.post(at("undo", school, row.pk), {"reason": ""}).status_code == 422
    done = client.post(at("undo", school, row.pk), {"reason": "Sai tháng"}, follow=True)
    assert "Đã hoàn tác: 3 hóa đơn bị hủy." in text(done)
    assert client.post(at("undo", school, row.pk), {"reason": "Nữa"}).status_code == 409


def test_a_draft_is_dropped(client, school):
    row = make.look(school)
    client.force_login(school.ha)
    assert client.post(at("drop", school, row.pk)).status_code == 303
    assert client.post(at("drop", school, row.pk)).status_code == 303
    row.refresh_from_db()
    assert row.state == "undone"
    assert not bills.Bill.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"file": SimpleUploadedFile("x.csv", b"khong\n1")}, "tiêu đề"),
        ({"period": "mai"}, "Ghi kỳ"),
        ({"title": ""}, "Ghi tên khoản thu"),
    ],
)
def test_a_wrong_upload_keeps_what_was_typed(client, school, values, said):
    client.force_login(school.ha)
    answer = client.post(at("lists", school), upload(**values))
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="30/11/2026"' in text(answer)
    assert not bills.BillList.objects.exists()


def test_an_empty_draft_says_there_is_nothing(client, school):
    make.take(school)
    row = make.look(school)
    client.force_login(school.ha)
    assert "Không có gì mới để nhận" in text(client.get(at("list", school, row.pk)))
    assert client.post(at("list", school, row.pk)).status_code == 422


def test_bills_are_listed_filtered_and_taken_out(client, school):
    make.take(school)
    make_payments.paid(make.owed(make.bill_of(school)))
    bills.follow(make.bill_of(school).subject)
    client.force_login(school.ha)
    page = text(client.get(at("bills", school)))
    assert page.count('data-testid="bill"') == 3
    for query, many in (
        ({"tt": "owing"}, 2), ({"tt": "paid"}, 1), ({"nhom": "3B"}, 1), ({"ma": "hs 01"}, 1),
        ({"ky": "2026-10"}, 3), ({"ky": PERIOD}, 3), ({"ma": "X"}, 0),
    ):  # fmt: skip
        page = text(client.get(at("bills", school), query))
        assert page.count('data-testid="bill"') == many, query
    csv = client.get(at("bills", school), {"tep": "csv", "tt": "owing"}).content.decode()
    assert csv.startswith("\ufeffMã,Họ và tên")
    assert "Lý Văn Nam" in csv
    sheet = client.get(at("bills", school), {"tep": "xlsx"})
    rows = list(load_workbook(BytesIO(sheet.content)).worksheets[0].values)
    assert len(rows) == 4
    assert rows[1][0] == "HS01"


def test_one_bill_with_its_code_is_shown_and_printed(client, school):
    make.take(school)
    bill = make.bill_of(school)
    client.force_login(school.ha)
    page = text(client.get(at("bill", school, bill.pk)))
    assert make.owed(bill).reference in page
    assert "<svg" in page
    assert "260.000" in page
    assert "Hủy hóa đơn" not in page
    pdf = client.get(at("bill-pdf", school, bill.pk))
    printed = pypdfium2.PdfDocument(pdf.content)[0].get_textpage().get_text_bounded()
    assert "Ma Thị Hoa" in printed
    assert make.owed(bill).reference in printed
    assert "hai trăm sáu mươi nghìn" in printed.lower()
    many = client.get(at("bills-pdf", school), {"ky": PERIOD})
    assert len(pypdfium2.PdfDocument(many.content)) >= 1
    assert client.get(at("bills-pdf", school), {"ma": "X"}).status_code == 303


def test_a_bill_is_cancelled_replaced_and_settled(client, school):
    make.take(school)
    one, two, three = (make.bill_of(school, f"HS0{n}") for n in (1, 2, 3))
    client.force_login(school.son)
    assert client.post(at("cancel", school, one.pk), {"reason": ""}).status_code == 422
    assert client.post(at("cancel", school, one.pk), {"reason": "Thôi học"}).status_code == 303
    assert client.post(at("cancel", school, one.pk), {"reason": "Nữa"}).status_code == 409
    client.force_login(school.ha)
    same = {"amount": "260.000", "due_on": "30/11/2026", "reason": "Sửa"}
    assert client.post(at("replace", school, two.pk), same).status_code == 422
    changed = same | {"amount": "200.000"}
    assert client.post(at("replace", school, two.pk), changed).status_code == 303
    new = make.bill_of(school, "HS02")
    assert (new.amount, new.replaces_id) == (200_000, two.pk)
    assert [line.name for line in new.lines.all()] == ["Khoản thu tháng 11"]
    later = {"amount": "200.000", "due_on": "15/12/2026", "reason": "Gia hạn"}
    assert client.post(at("replace", school, new.pk), later).status_code == 303
    assert make.bill_of(school, "HS02").due_on == date(2026, 12, 15)
    assert client.post(at("outside", school, three.pk), {"proof": ""}).status_code == 422
    assert client.post(at("outside", school, three.pk), {"proof": "PT 1"}).status_code == 303
    page = text(client.get(at("bill", school, three.pk)))
    assert "PT 1" in page
    assert "Đã nộp tại đơn vị" in page
    assert client.post(at("outside", school, three.pk), {"proof": "PT 2"}).status_code == 409


def test_customers_are_added_changed_and_ended(client, school):
    client.force_login(school.ha)
    assert "Chưa có khách hàng nào" in text(client.get(at("customers", school)))
    told = {"code": "hs 09", "name": "Ma Thị Hoa", "group": "3A", "phone": "0912 345 678"}
    answer = client.post(at("customers", school), told)
    assert answer.status_code == 303
    assert client.post(at("customers", school), told).status_code == 422
    assert client.post(at("customers", school), told | {"phone": "12"}).status_code == 422
    page = text(client.get(answer["Location"]))
    assert "Ma Thị Hoa" in page
    changed = {"name": "Ma Thị Hoa B", "group": "3B"}
    assert client.post(answer["Location"], changed).status_code == 303
    row = bills.Customer.objects.get()
    assert (row.code, row.group, bills.content_of(row).told.name) == ("HS09", "3B", "Ma Thị Hoa B")
    client.post(at("end-customer", school, row.pk), {"last_day": "31/12/2026"})
    row.refresh_from_db()
    assert row.ended_on == date(2026, 12, 31)
    wrong = client.post(at("end-customer", school, row.pk), {"last_day": "mai"})
    assert wrong.status_code == 422
    assert 'value="mai"' in text(wrong)
    assert is_open(text(wrong), "end")
    listed = text(client.get(at("customers", school), {"ma": "hs"}))
    assert "HS09" in listed
    assert "Không có khách hàng nào như vậy" in text(
        client.get(at("customers", school), {"nhom": "9Z"})
    )


def test_claims_are_confirmed_and_refused(client, school):
    make.take(school)
    claims = [
        bills.ask_exemption(
            make.bill_of(school, code).customer_id, exemption="bill-poor", consent="Đồng ý",
            evidence="Giấy số 12", actor=make.CONSOLE, now=NOON,
        )
        for code in ("HS01", "HS02")
    ]  # fmt: skip
    client.force_login(school.ha)
    assert "Giấy số 12" in text(client.get(at("claims", school)))
    first = at("confirm-claim", school, claims[0].pk)
    undated = client.post(first, {"valid_until": ""})
    assert undated.status_code == 422
    assert "không bắt buộc" not in text(undated)
    assert not is_open(text(undated), "refuse")
    assert client.post(first, {"valid_until": "01/01/2099"}).status_code == 303
    assert make.bill_of(school).state == "exempt"
    assert client.post(first, {"valid_until": "01/01/2099"}).status_code == 409
    second = at("refuse-claim", school, claims[1].pk)
    unsaid = client.post(second, {"reason": ""})
    assert unsaid.status_code == 422
    assert is_open(text(unsaid), "refuse")
    assert client.post(second, {"reason": "Hết hạn"}).status_code == 303
    client.force_login(school.son)
    assert client.post(second, {"reason": "Hết hạn"}).status_code == 404


def test_reminders_are_told_before_they_go(client, school):
    today = timezone.localdate()
    heading = ("Mã học sinh", "Họ và tên", "SĐT", "Số tiền")
    content = make.csv_of([("A1", "An", "0912345678", "5.000")], heading)
    make.take(school, content, due_on=today)
    client.force_login(school.ha)
    assert "Gửi lời nhắc" in text(client.get(at("reminders", school)))
    done = client.post(at("reminders", school), follow=True)
    assert "Đã gửi 1 lời nhắc" in text(done)
    assert "Hôm nay không có ai cần nhắc" in text(done)


def test_prices_meters_and_a_round(client, water):
    make.customer(water)
    client.force_login(water.son)
    tariff = {
        "name": "Giá mới", "unit": "m³", "tiers": "10: 7.000\n9.000", "fixed": "",
        "surcharges": "Phí BVMT: 10 %", "basis": "QĐ 1", "valid_from": "01/01/2099",
    }  # fmt: skip
    assert client.post(at("tariffs", water), tariff | {"tiers": "sai"}).status_code == 422
    assert client.post(at("tariffs", water), tariff | {"surcharges": "sai"}).status_code == 422
    assert client.post(at("tariffs", water), tariff).status_code == 303
    assert client.post(at("tariffs", water), tariff).status_code == 422
    assert "Giá mới" in text(client.get(at("tariffs", water)))
    client.force_login(water.ha)
    assert client.post(at("tariffs", water), tariff).status_code == 404
    meter = {
        "code": "n001", "number": "DH-1", "first": "100", "digits": "5", "turn": "1", "place": "",
        "put_in_on": "01/01/2026",
    }  # fmt: skip
    assert client.post(at("meters", water), meter | {"code": "X"}).status_code == 422
    assert client.post(at("meters", water), meter).status_code == 303
    assert client.post(at("meters", water), meter).status_code == 422
    row = bills.Meter.objects.get()
    client.force_login(water.tu)
    address = f"{at('readings', water)}?ky={PERIOD}"
    assert "Đã ghi 0/1 đồng hồ" in text(client.get(address))
    told = {"meter": str(row.pk), "value": "117"}
    assert client.post(address, told | {"value": "99"}).status_code == 422
    assert client.post(address, told | {"value": ""}).status_code == 422
    assert client.post(address, told | {"meter": str(uuid4())}).status_code == 404
    assert client.post(address, told).status_code == 303
    assert client.post(address, told | {"value": "118"}).status_code == 409
    assert client.get(at("bill-round", water)).status_code == 404
    client.force_login(water.ha)
    round_ = f"{at('bill-round', water)}?ky={PERIOD}"
    assert "127.600" in text(client.get(round_))
    assert client.post(round_, {"due_on": ""}).status_code == 422
    past = client.post(round_, {"due_on": "30/11/2020"})
    assert past.status_code == 422
    assert "Hạn nộp không thể ở trước hôm nay" in text(past)
    answer = client.post(round_, {"due_on": "31/12/2099"})
    assert answer.status_code == 303
    assert "Không có chỉ số nào chờ lập hóa đơn" in text(client.get(round_))
    bill = make.bill_of(water, "N001")
    assert "100 → 117, dùng 17" in text(client.get(at("bill", water, bill.pk)))
    reading = bill.readings.get()
    client.post(at("withdraw-reading", water, reading.pk), {"reason": "Sai"})
    reading.refresh_from_db()
    assert reading.withdrawn_at is None
    changed = {"last": "120", "number": "DH-2", "first": "0", "digits": "5", "day": "01/12/2026"}
    change = at("change-meter", water, row.pk)
    assert client.post(change, changed | {"day": "30/11/2026"}).status_code == 422
    assert client.post(change, changed).status_code == 303
    assert client.post(change, changed).status_code == 409


def test_a_reading_is_withdrawn_with_a_reason(client, water):
    meter = make.meter(make.customer(water), water)
    make.read(water, make.reading(meter, 171))
    row = bills.Reading.objects.get()
    client.force_login(water.ha)
    client.post(at("withdraw-reading", water, row.pk), {"reason": ""})
    row.refresh_from_db()
    assert row.withdrawn_at is None
    client.post(at("withdraw-reading", water, row.pk), {"reason": "Đọc nhầm"})
    row.refresh_from_db()
    assert row.reason == "Đọc nhầm"


def test_without_a_price_the_round_says_so(client, commune):
    plain = make.office(commune, kind="water", name="Hợp tác xã mới")
    meter = make.meter(make.customer(plain), plain)
    make.read(plain, make.reading(meter, 117))
    client.force_login(plain.ha)
    assert 'data-testid="missing"' in text(client.get(f"{at('bill-round', plain)}?ky={PERIOD}"))


def test_what_came_is_shown_and_taken_out(client, school):
    make.take(school)
    make_payments.paid(make.owed(make.bill_of(school)), external="FT77")
    client.force_login(school.ha)
    days = {"tu": "01/11/2026", "den": "30/11/2026"}
    assert "FT77" in text(client.get(at("reconcile", school), days))
    csv = client.get(at("reconcile", school), days | {"tep": "csv"}).content.decode()
    assert csv.splitlines()[1].startswith("HS01,2026-11")
    assert client.get(at("reconcile", school), days | {"tep": "xlsx"}).status_code == 200
    assert client.get(at("reconcile", school), {"tu": "mai"}).status_code == 422
    none = {"tu": "01/10/2026", "den": "02/10/2026"}
    assert "Không có lần nộp nào" in text(client.get(at("reconcile", school), none))


def sent(client, token, **values):
    told = {
        "title": "Khoản thu tháng 11",
        "period": "2026-11",
        "due": "2026-11-30",
        "rows": [
            {"code": "HS01", "name": "Ma Thị Hoa", "item": "Bán trú", "amount": 250_000},
            {"code": "HS02", "name": "", "amount": "1.000"},
        ],
        **values,
    }
    return client.post(
        reverse("bills-api:lists"),
        json.dumps(told),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_machine_sends_a_list(client, school):
    token = bills.issue_token(school.provider.pk, actor=school.leader)
    dry = sent(client, token, dry_run=True).json()
    assert (dry["taken"], dry["new"], [one["row"] for one in dry["rejected"]]) == (False, 1, [2])
    assert not bills.Bill.objects.exists()
    done = sent(client, token).json()
    assert (done["taken"], done["new"], done["amount"]) == (True, 1, 250_000)
    again = sent(client, token).json()
    assert (again["taken"], again["new"], again["known"]) == (False, 0, 1)
    assert bills.Bill.objects.get().obligation is not None
    changed = {"rows": [{"code": "HS01", "amount": 200_000}], "replace_changed": True}
    assert sent(client, token, **changed).json()["changed"] == 1
    assert make.bill_of(school).amount == 200_000


@pytest.mark.parametrize(
    "values",
    [
        {"rows": []}, {"rows": {}}, {"rows": [1]}, {"rows": [{"khong": "co"}]}, {"title": ""},
        {"title": "x" * 61}, {"period": "mai"}, {"due": "mai"}, {"subject": "x"},
        {"rows": [{"code": ["x"]}]},
    ],
)  # fmt: skip
def test_a_machine_is_told_what_is_wrong(client, school, values):
    token = bills.issue_token(school.provider.pk, actor=school.leader)
    answer = sent(client, token, **values)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_without_a_key_nothing_is_taken(client, school):
    bills.issue_token(school.provider.pk, actor=school.leader)
    for token in ("", "khong", school.provider.token_hash):
        answer = sent(client, token)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    statuses = {sent(client, "khong").status_code for _try in range(120)}
    assert 429 in statuses
    assert not bills.BillList.objects.exists()


def test_a_leader_gets_a_key_shown_once(client, school):
    client.force_login(school.ha)
    assert client.get(at("connection", school)).status_code == 404
    client.force_login(school.son)
    assert "Đơn vị chưa có khóa" in text(client.get(at("connection", school)))
    assert 'data-testid="token"' in text(client.post(at("connection", school)))
    assert 'data-testid="token"' not in text(client.get(at("connection", school)))
    school.provider.refresh_from_db()
    in_use = school.provider.token_hash
    unsure = client.post(at("connection", school))
    school.provider.refresh_from_db()
    assert (unsure.status_code, school.provider.token_hash) == (422, in_use)
    assert 'data-testid="token"' in text(client.post(at("connection", school), {"sure": "on"}))
    school.provider.refresh_from_db()
    assert school.provider.token_hash != in_use


def test_a_leader_keeps_the_providers_own_accounts(client, school):
    told = {
        "bin": "970415", "number": "190012345678", "holder": "TRUONG TIEU HOC DONG DAT",
        "valid_from": f"{timezone.localdate():%d/%m/%Y}",
    }  # fmt: skip
    client.force_login(school.ha)
    assert client.get(at("accounts", school)).status_code == 404
    client.force_login(school.son)
    assert client.post(at("accounts", school), told | {"number": "?"}).status_code == 422
    assert client.post(at("accounts", school), told).status_code == 303
    assert client.post(at("accounts", school), told).status_code == 422
    rows = school.agency.pk, "190012345678"
    row = payments.ReceivingAccount.objects.get(agency_id=rows[0], number=rows[1])
    assert (row.owner, row.fee_codes) == ("provider", [])
    page = text(client.get(at("accounts", school)))
    assert "190012345678" in page
    end = at("end-account", school, row.pk)
    client.post(end, {"last_day": "mai"})
    client.post(end, {"last_day": "01/01/2020"})
    row.refresh_from_db()
    assert row.valid_until is None
    client.post(end, {"last_day": "01/01/2099"})
    row.refresh_from_db()
    assert row.valid_until == date(2099, 1, 2)
    elsewhere = make_payments.account(school.provider.commune)
    other = at("end-account", school, elsewhere.pk)
    assert client.post(other, {"last_day": "01/01/2099"}).status_code == 404


def test_without_an_account_the_overview_warns(client, commune, school):
    client.force_login(school.ha)
    assert 'data-testid="needs-account"' not in text(client.get(at("overview", school)))
    payments.ReceivingAccount.objects.filter(agency=school.agency).delete()
    assert 'data-testid="needs-account"' in text(client.get(at("overview", school)))


def test_the_commune_brings_its_list_of_households_in(client, commune):
    home = make.household(commune)
    client.force_login(people.staff("clerk", agency=commune))
    assert client.get(reverse("bills:entitled")).status_code == 404
    client.force_login(people.staff("officer", agency=commune))

    def brought(content, **values):
        told = {
            "exemption": "bill-poor",
            "file": SimpleUploadedFile("ho.csv", content.encode()),
            "valid_from": "01/01/2026",
            "valid_until": "01/01/2099",
            **values,
        }
        return client.post(reverse("bills:entitled"), told)

    assert brought("Xóm;Số hộ\nĐuổm;12").status_code == 422
    assert brought("Xóm;Số hộ;Số quyết định\n", exemption="poor").status_code == 422
    wrong_days = brought("Xóm;Số hộ;Số quyết định\nĐuổm;12;QĐ 1", valid_until="01/01/2025")
    assert wrong_days.status_code == 422
    mixed = brought("Xóm;Số hộ;Số quyết định\nĐuổm;12;QĐ 1\nĐuổm;99;QĐ 2\nĐuổm;12;\n;;")
    assert mixed.status_code == 200
    assert text(mixed).count('data-testid="rejected"') == 2
    row = EntitledHousehold.objects.get()
    assert (row.household_id, row.evidence, row.exemption) == (home, "QĐ 1", "bill-poor")
    again = brought("Xóm;Số hộ;Số quyết định\nĐuổm;12;QĐ 1")
    assert again.status_code == 303
    assert EntitledHousehold.objects.count() == 1
