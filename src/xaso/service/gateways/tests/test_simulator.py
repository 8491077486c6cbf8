"""The stand-in as a process of its own, and what goes wrong with it, seen by whoever is called."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from xaso.lib import vnpay
from xaso.service.gateways.domain.asking import Outcome
from xaso.service.gateways.errors import Away
from xaso.service.gateways.providers import GATEWAYS
from xaso.service.gateways.providers.base import Raw, Wanted
from xaso.service.gateways.simulator.bank import FAULTS
from xaso.service.gateways.tests import make

VNPAY = GATEWAYS["vnpay"]


@pytest.fixture
def ear():
    """Listen as our site does, and say 00 to everything."""
    heard = []

    class Ear(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path.partition("?")[2])
            body = b'{"RspCode":"00"}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield SimpleNamespace(address=f"http://127.0.0.1:{server.server_port}", heard=heard)
    server.shutdown()
    server.server_close()


def begun(stand, reference, amount=25_000):
    now = datetime.now(UTC).replace(microsecond=0)
    wanted = Wanted(
        reference, amount, "Phí", now, now + timedelta(minutes=15), "http://x.test/", "1.2.3.4"
    )
    url = VNPAY.start(stand.access(), wanted)
    return SimpleNamespace(pay_url=url, reference=reference, now=now)


def until(heard, count):
    end = time.monotonic() + 15
    while len(heard) < count and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.3)
    return [VNPAY.read_callback(Raw(query.encode())) for query in heard]


def is_signed(stand, query):
    return VNPAY.is_signed(stand.access(), Raw(query.encode()))


def test_without_faults_one_true_callback_comes(ear):
    with make.stand_in(notify=ear.address) as stand:
        back = stand.press(begun(stand, "XS1"))
        told = until(ear.heard, 1)
        assert [(one.reference, one.amount) for one in told] == [("XS1", 25_000)]
        assert ear.heard[0] == back.partition("?")[2]
        assert is_signed(stand, ear.heard[0])
        stand.press(begun(stand, "XS1"))
        assert len(until(ear.heard, 1)) == 1


def test_double_lies_and_forgeries(ear):
    with make.stand_in("double", "lie", "forge", notify=ear.address) as stand:
        stand.press(begun(stand, "XS1"), pays=False)
        told = until(ear.heard, 3)
        assert [one.amount for one in told] == [25_000, 250_000, 250_000]
        assert [is_signed(stand, query) for query in ear.heard] == [False, True, True]
        assert "vnp_TransactionStatus=00" in ear.heard[0]
        assert "vnp_TransactionStatus=02" in ear.heard[1]


def test_reordered_ones_come_the_later_first_and_silent_ones_never(ear):
    with make.stand_in("reorder", notify=ear.address) as stand:
        stand.press(begun(stand, "XS1"))
        assert until(ear.heard, 0) == []
        stand.press(begun(stand, "XS2"))
        assert [one.reference for one in until(ear.heard, 2)] == ["XS2", "XS1"]
    with make.stand_in("silent", notify=ear.address) as stand:
        attempt = begun(stand, "XS3")
        stand.press(attempt)
        assert len(until(ear.heard, 2)) == 2
        found = VNPAY.query(
            stand.access(), reference="XS3", created_at=attempt.now, now=attempt.now
        )
        assert (found.outcome, found.amount) == (Outcome.PAID, 25_000)


def test_slow_and_broken_ones_are_away():
    for fault in ("slow", "5xx"):
        with make.stand_in(fault) as stand:
            attempt = begun(stand, "XS1")
            began = time.monotonic()
            with pytest.raises(Away):
                VNPAY.query(
                    stand.access(), reference="XS1", created_at=attempt.now, now=attempt.now
                )
            assert time.monotonic() - began < 4


def test_its_page_refuses_what_vnpay_would_refuse():
    with make.stand_in() as stand:
        right = begun(stand, "XS1").pay_url
        head, _, query = right.partition("?")
        said = vnpay.read_query(query)
        old = {**said, "vnp_ExpireDate": "20200101000000"}
        for wrong in (
            right.replace("vnp_Amount=25", "vnp_Amount=26"),
            vnpay.pay_url(head, {**said, "vnp_TmnCode": "KHAC"}, make.KEY),
            vnpay.pay_url(head, {**said, "vnp_Locale": ""}, make.KEY),
            vnpay.pay_url(head, {**said, "vnp_OrderInfo": "Phí"}, make.KEY),
            vnpay.pay_url(head, old, make.KEY),
        ):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(wrong)
            assert refused.value.code == 400
        assert stand.truth()["orders"] == []


def test_a_crowd_is_told_as_the_plan_says():
    with make.stand_in() as stand:
        queries = [begun(stand, f"XS{number}").pay_url.partition("?")[2] for number in range(200)]
        body = json.dumps({"queries": queries, "seed": 5}).encode()
        calls = []
        for _ in range(2):
            with urllib.request.urlopen(f"{stand.address}/thu/dong-nguoi", body) as answer:
                calls.append(json.load(answer))
        wanted = {call["wanted"] for call in calls[0]}
        assert wanted == {"00", "01", "04", "97"}
        distinct = {(call["wanted"], call["query"]) for call in calls[0]}
        assert sum(one == "97" for one, _query in distinct) == 10
        assert sum(one == "04" for one, _query in distinct) == 4
        assert sum(one == "01" for one, _query in distinct) == 2
        ended = [order for order in stand.truth()["orders"] if order["state"] != "open"]
        assert sum(one == "00" for one, _query in distinct) == len(ended) - round(len(ended) / 10)
        for call in calls[0]:
            assert is_signed(stand, call["query"]) == (call["wanted"] != "97")


def test_a_fault_that_does_not_exist_is_refused():
    assert set(FAULTS) == {"slow", "double", "reorder", "lie", "forge", "silent", "5xx"}
    with pytest.raises(CommandError, match="Không có lỗi nonsense"):
        call_command("simulators", "payments", "--faults", "nonsense")
    with pytest.raises(CommandError, match="Không có lỗi lie"):
        call_command("simulators", "national", "--faults", "lie")
