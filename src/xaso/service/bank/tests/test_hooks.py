"""A bank tells movements: signed, in time, once; a statement tells them again in vain."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank import rest, tasks
from xaso.service.bank.domain import telling
from xaso.service.bank.services import hearing
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import ACCOUNT, Told, booked, hook, imported, letter
from xaso.service.ledger import api as ledger
from xaso.service.payments.tests.make import CASHIER, NOON, owed

SECONDS = NOON.timestamp()


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        make.account(made)
        hook(made)
        yield made


def hear(told, now=NOON):
    return bank.hear(told, now=now)


def verdicts():
    with scope.everything():
        return list(bank.Call.objects.order_by("id").values_list("verdict", flat=True))


def test_a_signed_movement_is_taken_and_matched(agency):
    row = owed(agency)
    assert hear(letter(text=f"{row.reference} nop phi", balance=5)) == "taken"
    line = bank.Line.objects.get()
    assert (line.amount, line.number, line.day, line.balance) == (10_000, "FT1", make.DAY, 5)
    assert line.calls.get().verdict == "taken"
    job = ProcrastinateJob.objects.get(task_name="bank.match_waiting")
    assert (job.lock, job.args["agency_id"]) == (f"bank.match:{agency.pk}", str(agency.pk))
    assert ledger.balance(ledger.account(agency.pk, "bank", ACCOUNT)) == 10_000
    tasks.match_waiting(str(agency.pk))
    row.refresh_from_db()
    assert row.standing == "paid"
    assert bank.reconcile(agency.pk, since=make.DAY, until=make.DAY).differences == ()


def test_told_again_in_whatever_way_it_is_one_movement(agency):
    assert hear(letter("1")) == "taken"
    assert hear(letter("1")) == "replayed"
    assert hear(letter("2")) == "known"
    made = imported(agency, booked([Told(10_000, "chuyen tien", number="FT1")]))
    assert (made.imported, made.known) == (0, 1)
    made = imported(agency, booked([Told(10_000, "chuyen tien")]), "agribank")
    assert (made.imported, made.known) == (0, 1)
    calls = bank.Line.objects.get().calls
    assert list(calls.values_list("verdict", flat=True)) == ["taken", "known"]


def test_what_a_statement_told_first_is_known(agency):
    imported(agency, booked([Told(10_000, "chuyen tien")]), "agribank")
    assert bank.Line.objects.get().number == ""
    assert hear(letter("1")) == "known"
    assert bank.Line.objects.get().number == "FT1"
    assert hear(letter("2", number="FT2", at=f"{make.DAY}T10:00:00")) == "taken"
    assert hear(letter("3", number="FT2", amount=1)) == "held"
    assert bank.Line.objects.filter(state="held").get().why == "looks_like"


def test_what_a_bank_told_itself_is_posted_under_its_own_name(agency):
    assert hear(letter()) == "taken"
    line = bank.Line.objects.get()
    [posted] = ledger.transactions_about(f"bank.line:{line.pk}")
    assert (posted.kind, posted.key, posted.by_id) == (
        "statement",
        f"line:{line.pk}:{make.DAY}",
        None,
    )
    assert (line.layout, line.ordinal, line.statement) == ("hook", 1, None)
    assert hear(letter("2", number="FT2", at=f"{make.DAY}T10:00:00")) == "taken"
    assert bank.Line.objects.get(number="FT2").ordinal == 2


def test_a_movement_that_looks_like_one_of_minutes_before_is_for_people(agency):
    imported(agency, booked([Told(10_000, "chuyen tien", at=time(8, 35))]), "agribank")
    assert hear(letter(number="FT9")) == "held"
    held = bank.Line.objects.get(state="held")
    assert (held.ordinal, held.layout, held.number) == (0, "hook", "FT9")


def test_a_nonce_counts_by_its_first_signs(agency):
    assert hear(letter("n" * 65)) == "taken"
    assert bank.Call.objects.get().nonce == "n" * 64
    assert hear(letter("n" * 66)) == "replayed"


def test_a_nonce_that_is_taken_while_we_look_counts_once(agency, monkeypatch):
    def meanwhile(body):
        bank.Call.objects.create(
            agency=agency,
            hook=bank.Hook.objects.get(),
            raw=b"",
            nonce="1",
            verdict="taken",
            at=NOON,
        )
        return telling.movement_of(body)

    monkeypatch.setattr(hearing, "movement_of", meanwhile)
    assert hear(letter("1")) == "replayed"
    assert verdicts() == ["replayed"]
    assert not bank.Line.objects.exists()


def test_a_call_is_kept_sealed_and_cut(agency):
    told = letter(text="nguyen van an " + 5_000 * "a")
    assert hear(told) == "taken"
    call = bank.Call.objects.get()
    assert b"nguyen van an" not in bytes(call.raw)
    assert call.key_id is not None
    kept = keyring.unseal(call.key_id, bytes(call.raw), f"bank_call.raw|{call.pk}")
    assert kept == told.body[:4_000]
    assert hear(replace(told, signature="")) == "forged"
    with scope.everything():
        assert bytes(bank.Call.objects.get(verdict="forged").raw) == told.body[:4_000]


def test_nobody_elses_word_counts(agency):
    good = letter()
    for bad in (
        letter(secret="another-secret-of-16"),
        replace(good, body=good.body.replace(b"10000", b"90000")),
        replace(good, nonce="2"),
        replace(good, moment=str(int(good.moment) + 1)),
        replace(good, terminal="KHAC"),
        replace(good, terminal=""),
        replace(good, signature=""),
    ):
        assert hear(bad) == "forged"
    assert not bank.Line.objects.exists()
    assert verdicts() == ["forged"] * 7
    assert hear(replace(good, signature=good.signature.upper() + " ")) == "taken"


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(300, "taken"), (-300, "taken"), (301, "late"), (-301, "late")]
)
def test_a_call_is_made_just_now(agency, seconds, verdict):
    assert hear(letter(moment=SECONDS + seconds)) == verdict
    assert verdicts() == [verdict]


def test_what_is_signed_may_tell_nothing(agency):
    assert hear(letter("1", direction="out")) == "outgoing"
    assert hear(letter("1")) == "replayed"
    assert hear(letter("")) == "replayed"
    assert hear(letter("2", account="1")) == "unclear"
    assert hear(letter("2", amount="10000")) == "unclear"
    assert not bank.Line.objects.exists()
    assert hear(letter("2")) == "taken"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"amount": 0}, "amount"), ({"amount": -1}, "amount"), ({"amount": 10**13}, "amount"),
        ({"amount": True}, "amount"), ({"amount": 1.5}, "amount"),
        ({"direction": "up"}, "direction"),
        ({"number": " "}, "number"), ({"number": 5}, "number"), ({"account": None}, "account"),
        ({"at": "hôm qua"}, "at"), ({"at": ""}, "at"),
    ],
)  # fmt: skip
def test_a_call_that_says_too_little_says_what(change, what):
    with pytest.raises(telling.Unclear, match=what):
        telling.movement_of(json.dumps({**json.loads(letter().body), **change}).encode())


def test_a_call_that_is_no_object_says_nothing():
    for body in (b"", b"[]", b"\xff", b"[" * 100_000):
        with pytest.raises(telling.Unclear, match="json"):
            telling.movement_of(body)


def test_a_call_is_read_whole():
    said = telling.movement_of(
        letter(at="2026-11-20T18:30:15.9Z", text=" a  b ", number="ft 1").body
    )
    assert (said.number, said.is_incoming) == (make.NUMBER, True)
    row = said.movement
    assert (row.day, f"{row.time}", row.text, row.number) == (
        date(2026, 11, 21),
        "01:30:15",
        "a b",
        "FT1",
    )
    assert row.balance is None
    for balance in ("5", 10**13, -(10**13)):
        assert telling.movement_of(letter(balance=balance).body).movement.balance is None
    assert telling.movement_of(letter(balance=1 - 10**13).body).movement.balance == 1 - 10**13
    assert telling.movement_of(letter(text=None).body).movement.text == ""


def test_times_are_seconds_alone():
    told = letter()
    for moment in ("", "x", "1.5", "-1", "9" * 13, "٣"):
        assert not telling.is_in_time(replace(told, moment=moment), NOON)


def test_a_replaced_secret_ends_with_its_day(agency):
    later = NOON + timedelta(days=1)
    new = "khoa-moi-cua-ngan-hang"
    hook(agency, secret=new, now=later)
    assert hear(letter("1")) == "taken"
    at = later.timestamp()
    assert hear(letter("2", moment=at), later) == "forged"
    assert hear(letter("2", moment=at, secret=new), later) == "known"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"account": "1:2"}, "account"),
        ({"terminal": " "}, "secret"),
        ({"secret": "x" * 15}, "secret"),
    ],
)
def test_a_line_that_cannot_stand_is_refused(agency, change, field):
    with pytest.raises(bank.WrongLine) as refused:
        hook(agency, **change)
    assert refused.value.field == field


def test_a_line_belongs_to_one_agency(agency):
    other = agencies.agency(code="H55.9")
    with scope.everything():
        make.account(other)
        with pytest.raises(bank.WrongLine) as refused:
            hook(other)
    assert refused.value.field == "terminal"
    with pytest.raises(bank.NotBookkeeper):
        hook(agency, actor=CASHIER)
    entry = audit.entries_about("bank.hook").get(verb="bank.connect")
    assert make.SECRET not in json.dumps(entry.details)
    assert hook(agency, secret="x" * 16).terminal == make.TERMINAL


def posted(client, told):
    names = (rest.TERMINAL, rest.MOMENT, rest.NONCE, rest.SIGNATURE)
    said = (told.terminal, told.moment, told.nonce, told.signature)
    return client.post(
        reverse("bank-api:movement"),
        told.body,
        content_type="application/json",
        headers=dict(zip(names, said, strict=True)),
    )


def test_over_the_wire(agency, client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    with scope.of():
        told = letter()
        answers = [
            posted(client, told), posted(client, told), posted(client, letter("2")),
            posted(client, replace(told, signature="x")), posted(client, letter("3", amount=0)),
            posted(client, letter("4", moment=0)),
        ]  # fmt: skip
        shown = [(each.status_code, each.json()["verdict"]) for each in answers]
        assert shown == [
            (200, "taken"), (409, "replayed"), (200, "known"), (401, "forged"), (422, "unclear"),
            (401, "late"),
        ]  # fmt: skip
        monkeypatch.setattr(rest, "hear", lambda *_a, **_k: 1 / 0)
        assert posted(client, told).status_code == 503
    assert bank.Line.objects.count() == 1
