"""What is published of the agency's revenue, and reports on paper and by channel."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.lib import printing
from xaso.lib.longhand import amount_in_words
from xaso.service.cash_desk import api as cash_desk
from xaso.service.cash_desk import publishing
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make
from xaso.service.procedures.tests import make as procedures

NOON, LEADER = make.NOON, make.LEADER
LATER = date(2026, 12, 31)


@pytest.fixture
def agency(db):
    return organisations.agency()


def came(agency, amount, day, **values):
    """Let money come in on a day; return the payment."""
    obligation = make.owed(agency, amount, **values)
    money = payments.Money(
        "transfer", f"FT{obligation.reference}", amount, (ledger.Kind.BANK, "1"), day
    )
    return payments.receive(obligation.pk, money, actor=make.KEEPER, now=NOON)


def revenue(agency, today=LATER, year=2026):
    return publishing.revenue(agency.pk, year=year, today=today)


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 1, 31), None),
        (date(2026, 2, 1), (date(2026, 1, 1), date(2026, 1, 31))),
        (date(2026, 12, 31), (date(2026, 11, 1), date(2026, 11, 30))),
        (date(2027, 1, 1), (date(2026, 12, 1), date(2026, 12, 31))),
    ],
)
def test_a_month_is_published_when_it_is_over(today, last):
    found = publishing.months_over(2026, today)
    assert (found[-1] if found else None) == last
    assert len(found) == (last[0].month if last else 0)


def test_each_fee_has_a_line_a_month_with_what_went_back(agency):
    came(agency, 10_000, date(2026, 9, 30))
    back = came(agency, 20_000, date(2026, 10, 1))
    came(agency, 5_000, date(2026, 10, 31), fee_code="none-such", name="Tiền của bà Lan")
    asked = payments.ask_refund(
        back.pk, amount=4_000, reason="x", payee=payments.Payee(), actor=make.KEEPER, now=NOON
    )
    payments.approve_refund(asked.pk, actor=LEADER, now=NOON)
    ledger.close(agency.pk, ends=date(2026, 9, 30), actor=LEADER, now=NOON)
    name = "Phí chứng thực bản sao từ bản chính"
    assert revenue(agency) == [
        ("2026-09", "certified-copy", name, 10_000, 0, 10_000, True),
        ("2026-10", "certified-copy", name, 20_000, 0, 20_000, False),
        ("2026-10", "none-such", "none-such", 5_000, 0, 5_000, False),
        ("2026-11", "certified-copy", name, 0, 4_000, -4_000, False),
    ]
    assert [row.month for row in revenue(agency, today=date(2026, 11, 30))] == [
        "2026-09", "2026-10", "2026-10",
    ]  # fmt: skip
    assert revenue(agency, year=2025) == []
    assert revenue(organisations.agency(is_shown=False)) == []


def test_anybody_reads_it_as_json_and_csv(agency, client):
    month_ago = timezone.localdate().replace(day=1) - timedelta(days=1)
    came(agency, 10_000, month_ago)
    row = revenue(agency, today=timezone.localdate(), year=month_ago.year)[0]
    answer = client.get(reverse("cash_desk:revenue-json"), {"nam": str(month_ago.year)})
    assert answer.json() == {
        "agency": agency.name,
        "code": agency.code,
        "year": month_ago.year,
        "currency": "VND",
        "rows": [row._asdict()],
    }
    assert answer["Cache-Control"] == "public, max-age=3600"
    file = client.get(reverse("cash_desk:revenue-csv"), {"nam": str(month_ago.year)})
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert lines == [
        ["agency_code", "month", "fee_code", "fee", "collected", "refunded", "net", "is_final"],
        [agency.code, *map(str, row[:-1]), "false"],
    ]


@pytest.mark.parametrize("nam", ["", "26", "1999", "3000", "20x6", "٢٠٢٦", "-2026"])
def test_an_odd_year_is_this_year(agency, client, nam):
    answer = client.get(reverse("cash_desk:revenue-json"), {"nam": nam})
    assert answer.json()["year"] == timezone.localdate().year


def test_a_fee_without_a_rule_is_named_by_its_procedure(agency):
    version = procedures.version(name="Đăng ký khai sinh")
    came(agency, 5_000, date(2026, 10, 1), fee_code=version.procedure.code, name="Tiền của bà Lan")
    assert [row.fee for row in revenue(agency)] == ["Đăng ký khai sinh"]


def test_a_report_by_channel(agency):
    make.paid(make.owed(agency))
    make.paid(make.owed(agency, 7_000), channel="vnpay", into=("clearing", "vnpay"))
    rows = cash_desk.report(agency.pk, by="channel", since=NOON.date(), until=NOON.date())
    assert [tuple(row) for row in rows] == [
        ("Chuyển khoản", 1, 10_000, 0),
        ("VNPAY", 1, 7_000, 1),
    ]


def test_a_report_prints(client, db, monkeypatch):
    at = people.cast()
    client.force_login(at.mai)
    make.paid(make.owed(at.agency, 1_234_000), channel="vnpay", into=("clearing", "vnpay"))
    days = "tu=20/11/2026&den=20/11/2026&tep=pdf"
    answer = client.get(f"{reverse('cash_desk:report')}?{days}")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "thu-tien-20261120-20261120.pdf" in answer["Content-Disposition"]
    told: list[dict[str, Any]] = []

    def render(_sheet, data):
        told.append(data)
        return b""

    monkeypatch.setattr(printing, "render", render)
    client.get(f"{reverse('cash_desk:report')}?{days}&theo=channel")
    assert told[0]["rows"] == [
        ["VNPAY", "1", "1.234.000", "1", "100,0 %"],
        ["Cộng", "1", "1.234.000", "1", "100,0 %"],
    ]
    assert told[0]["words"] == amount_in_words(1_234_000).capitalize()
    assert told[0]["heading"] == "Cách nộp"
    assert isinstance(told[0]["made_at"], datetime)
