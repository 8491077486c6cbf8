"""A dossier from the portal and back, by the stand-in over HTTP, with all that goes wrong."""

from __future__ import annotations

import contextlib
import json
import threading
import urllib.parse
import urllib.request
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.exchange import api as exchange
from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.national import api as national
from xaso.service.national import client as wire
from xaso.service.national.domain import payload
from xaso.service.national.simulator import FAULTS, serve

pytestmark = pytest.mark.django_db
KEY = "chung-mot-khoa"
PERSON = {
    "ChuHoSo": "Trần Nguyễn Minh Đức",
    "SoDinhDanh": "019090001234",
    "SoDienThoai": "0912345678",
    "DiaChi": "Xóm Đuổm",
}


@pytest.fixture
def at():
    return make.house()


def fresh(link):
    return national.Link.objects.select_related("agency").get(pk=link.pk)


class Line:
    """The stand-in running, and a commune connected to it."""

    def __init__(self, at, *faults):
        self.server, self.portal = serve(KEY, faults=frozenset(faults))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.at = at
        self.link = national.connect(
            agency=at.agency,
            address=self.address,
            public_address=self.address,
            key=KEY,
            actor=people.MACHINE,
        )

    def file(self, **more):
        form = {
            "MaTTHCDP": self.at.adoption.procedure.code,
            "MaCoQuanThucHien": self.at.agency.code,
            **PERSON,
            **more,
        }
        body = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(f"{self.address}/nop-ho-so", data=body) as page:
            return page.geturl().rpartition("/")[2]

    def turn(self, times=1):
        """Read the inbox and hand everything over, as often as that, each an hour later."""
        now = timezone.now()
        for number in range(times):
            moment = now + timedelta(hours=number * 2)
            with contextlib.suppress(exchange.TryLater):
                national.read_inbox(fresh(self.link), now=moment)
            exchange.deliver_waiting(now=moment)

    def states(self, code):
        return [one["TrangThaiHoSo"] for one in self.portal.dossiers.get(code, [])]


@pytest.fixture
def line(at):
    opened = []

    def begin(*faults):
        opened.append(Line(at, *faults))
        return opened[-1]

    yield begin
    for one in opened:
        one.server.shutdown()
        one.server.server_close()


def arrived():
    return dossiers.Dossier.objects.get()


def lead_to_the_end(at, dossier):
    now = timezone.now()
    for number, act in enumerate(("receive", "start", "propose", "approve", "issue", "return")):
        make.ACTS[act](at, dossier.pk, now + timedelta(seconds=number + 1))


def test_a_dossier_filed_there_arrives_here_and_every_turn_is_told_back(at, line):
    portal = line()
    code = portal.file()

    portal.turn()
    dossier = arrived()
    assert (dossier.owner_name, dossier.channel, dossier.state) == (
        PERSON["ChuHoSo"],
        "online",
        "submitted",
    )
    assert dossiers.parties_of(dossier)["personal_number"] == PERSON["SoDinhDanh"]
    lead_to_the_end(at, dossier)
    portal.turn()

    assert portal.states(code) == ["1", "2", "4", "4", "4", "9", "10"]
    told = portal.portal.dossiers[code]
    assert told[0]["NgayTiepNhan"] == told[0]["NgayHenTra"] == ""
    row = arrived()
    assert told[1]["NgayTiepNhan"] == payload.moment(row.received_at)
    assert told[-1]["NgayHenTra"] == payload.moment(row.due_at)
    assert told[-2]["NgayKetThucXuLy"] == payload.moment(row.resolved_at)
    assert told[-2]["NgayTra"] == ""
    assert told[-1]["NgayTra"] == payload.moment(row.returned_at)
    assert told[-1]["DanhSachGiayToKetQua"]
    steps = [one["NoiDungXuLy"] for one in portal.portal.progress[code]]
    assert steps[0] == "Nộp hồ sơ"
    assert len(steps) == 7
    assert not national.unsettled(at.agency).exists()


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_whatever_goes_wrong_it_arrives_once_and_is_told_once_in_order(at, line, fault):
    portal = line(fault)
    codes = [portal.file(ChuHoSo=f"Người Thứ {word}") for word in ("Nhất", "Hai", "Ba")]
    portal.turn(6)
    assert dossiers.Dossier.objects.count() == 3
    for dossier in dossiers.Dossier.objects.all():
        make.ACTS["receive"](at, dossier.pk, timezone.now())
    portal.turn(10)
    refused = list(national.unsettled(at.agency))
    if fault == "refuse":
        assert refused
    for _round in range(4):
        for one in national.unsettled(at.agency).filter(state="refused", direction="out"):
            exchange.retry(envelope_id=one.pk, actor=people.MACHINE, now=timezone.now())
        portal.turn(6)

    assert [portal.states(code) for code in codes] == [["1", "2"]] * 3
    left = list(national.unsettled(at.agency))
    assert [one.key for one in left] == (["nop:G22.99-X"] if fault == "unknown" else [])
    if fault == "lost":
        assert portal.portal.repeated > 0


def test_what_is_unknown_here_is_refused_with_the_reason_and_can_be_given_up(client, at, line):
    portal = line("unknown")
    portal.turn()
    client.force_login(at.minh)
    page = client.get(reverse("national:reconciliation")).content.decode()
    assert "0.000000 chưa được công nhận" in page
    (envelope,) = national.unsettled(at.agency)
    there = reverse("national:settle", args=[envelope.pk])

    assert client.post(there, {"do": "set-aside", "reason": " "}).status_code == 422
    assert client.post(there, {"do": "retry"}).status_code == 303
    assert client.post(there, {"do": "set-aside", "reason": "Của xã khác"}).status_code == 303
    assert client.post(there, {"do": "retry"}).status_code == 409
    assert (
        "Không có gì chờ hay bị từ chối"
        in client.get(reverse("national:reconciliation")).content.decode()
    )
    client.force_login(at.mai)
    assert client.get(reverse("national:reconciliation")).status_code == 404


def test_others_messages_answer_404(client, at, line):
    line("unknown").turn()
    other = exchange.Envelope.objects.get()
    other.agency = organisations.agency(name="UBND xã Khác", is_shown=False)
    other.save()
    client.force_login(at.minh)
    there = reverse("national:settle", args=[other.pk])

    assert client.post(there, {"do": "retry"}).status_code == 404


def test_what_was_asked_for_comes_by_the_portal_too(at, line):
    portal = line()
    code = portal.file()
    portal.turn()
    dossier = arrived()
    make.ACTS["ask"](at, dossier.pk, timezone.now())
    body = urllib.parse.urlencode({"NoiDung": "Tên mẹ là Lý Thị Hoa"}).encode()
    urllib.request.urlopen(f"{portal.address}/ho-so/{code}", data=body).close()

    portal.turn(2)

    row = arrived()
    assert row.state == "submitted"
    assert portal.states(code) == ["1", "5", "1"]
    assert "Tên mẹ là Lý Thị Hoa" in dossiers.notes_of(row).values()


def test_papers_nobody_asked_for_are_refused_with_the_reason(at, line):
    portal = line()
    code = portal.file()
    portal.turn()
    urllib.request.urlopen(f"{portal.address}/ho-so/{code}", data=b"NoiDung=X").close()

    portal.turn()

    (refused,) = national.unsettled(at.agency)
    assert (refused.state, refused.direction) == ("refused", "in")
    assert refused.answer


def test_a_wrong_signature_is_refused_and_a_portal_that_is_gone_is_asked_later(at, line):
    portal = line()
    dossier = make.dossier(at, "received", now=timezone.now())
    portal.portal.key = b"khac"
    portal.turn()
    first = national.unsettled(at.agency)[0]
    assert (first.state, first.answer) == ("refused", "Chữ ký không đúng")
    portal.server.shutdown()
    portal.server.server_close()
    exchange.retry(envelope_id=first.pk, actor=people.MACHINE, now=timezone.now())
    portal.turn()

    first.refresh_from_db()
    assert first.state == "waiting"
    assert "Không nối được" in first.answer
    assert "Không nối được" in fresh(portal.link).fault
    assert dossier.state == "received"


def test_without_a_line_nothing_is_told(at):
    make.dossier(at, "received")

    assert not exchange.Envelope.objects.exists()
    assert national.filing_address(at.agency, "1.004873") == ""


def test_the_line_of_another_agency_is_not_ours(at, line):
    portal = line()
    national.Link.objects.update(agency=at.elsewhere)

    make.dossier(at, "received")

    assert national.link_of(at.agency) is None
    assert not exchange.Envelope.objects.exists()
    with pytest.raises(exchange.TryLater):
        national.send(exchange.Envelope(agency=at.agency, thing=at.agency.pk))
    assert not portal.portal.dossiers


def test_the_button_of_a_procedure_leads_to_its_page_there(client, at, line):
    portal = line()
    at.adoption.filing_route = "national_portal"
    at.adoption.save()

    page = client.get(f"/thu-tuc/{at.adoption.procedure.code}/", follow=True).content.decode()

    assert f"{portal.address}/nop-ho-so?MaTTHCDP=1.004873" in page
    with urllib.request.urlopen(national.filing_address(at.agency, "1.004873")) as there:
        assert "không phải Cổng thật" in there.read().decode()


def test_files_are_fetched_from_the_portal_alone(at, line):
    portal = line()

    for path in ("http://127.0.0.1:1/x", "//evil.example/x", "https://evil.example/x"):
        with pytest.raises((exchange.Refused, exchange.TryLater)):
            wire.fetch(portal.link, path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"MaHoSo": ""}, "MaHoSo"),
        ({"MaTTHC": None}, "MaTTHC"),
        ({"NgayNopHoSo": "22/11/2026"}, "NgayNopHoSo"),
        ({"DinhDanhCHS": "019"}, "DinhDanhCHS"),
        ({"TaiLieuNop": ["x"]}, "TaiLieuNop"),
        ({"LoaiBanTin": "xoa"}, "LoaiBanTin"),
    ],
)
def test_what_cannot_be_read_says_what_is_wrong(change, told):
    message = {
        "MaHoSo": "G1",
        "MaTTHC": "1.004873",
        "ChuHoSo": "Ánh",
        "NgayNopHoSo": "20261122080500",
        **change,
    }

    with pytest.raises(payload.Unreadable, match=told):
        payload.read(message)


def test_two_messages_without_a_code_are_two_and_each_waits_for_somebody(at, line):
    portal = line()
    for word in ("Nhất", "Hai", "Hai"):
        portal.portal.inbox.append({"MaCoQuan": at.agency.code, "ChuHoSo": word})

    portal.turn()

    left = list(national.unsettled(at.agency))
    assert len(left) == 2
    assert {one.answer for one in left} == {"Bản tin thiếu hoặc sai: MaHoSo, MaTTHC, NgayNopHoSo."}


def test_a_file_comes_along_under_its_paper(at, line, monkeypatch):
    portal = line()
    code = portal.file()
    portal.portal.inbox[0]["TaiLieuNop"] = [
        {
            "MaThanhPhanHoSo": "to_khai",
            "TenTepDinhKem": "tờ khai.jpg",
            "DuongDanTaiTepTin": "/tep/1",
        }
    ]
    scan = make_files.picture(size_bytes=2_000, seed=3)
    monkeypatch.setattr(wire, "fetch", lambda _link, path: scan if path == "/tep/1" else b"")

    portal.turn(2)

    (row,) = arrived().files.select_related("file")
    assert (row.paper_key, files.name_of(row.file)) == ("to_khai", "tờ khai.jpg")
    assert portal.portal.dossiers[code][0]["TaiLieuNop"][0]["MaThanhPhanHoSo"] == "to_khai"


def test_a_file_that_is_none_is_refused_with_the_reason(at, line, monkeypatch):
    portal = line()
    portal.file()
    portal.portal.inbox[0]["TaiLieuNop"] = [{"DuongDanTaiTepTin": "/tep/1"}]
    monkeypatch.setattr(wire, "fetch", lambda _link, _path: b"khong phai anh")

    portal.turn()

    (refused,) = national.unsettled(at.agency)
    assert (refused.state, refused.answer) == ("refused", "Tệp kèm theo không đọc được.")
    assert not dossiers.Dossier.objects.exists()


def test_what_is_added_for_an_unknown_code_is_refused(at, line):
    portal = line()
    portal.portal.inbox.append({
        "LoaiBanTin": "bo_sung",
        "MaHoSo": "G9",
        "MaCoQuan": at.agency.code,
        "TrichYeuHoSo": "Thêm",
    })

    portal.turn()

    (refused,) = national.unsettled(at.agency)
    assert refused.answer == "Không có hồ sơ nào mang mã G9."


def test_papers_for_a_dossier_at_work_come_by_the_portal_too(at, line):
    portal = line()
    code = portal.file()
    portal.turn()
    dossier = arrived()
    for act in ("receive", "start", "ask_more"):
        make.ACTS[act](at, dossier.pk, timezone.now())
    portal.portal.supplement(code, "")

    portal.turn(2)

    row = arrived()
    assert (row.state, row.supplement) == ("supplement", "answered")
    assert "Bổ sung trên Cổng quốc gia." in dossiers.notes_of(row).values()


def test_a_line_that_is_closed_lets_messages_wait(at, line):
    portal = line()
    national.Link.objects.update(is_open=False)
    make.dossier(at, "received")
    assert not exchange.Envelope.objects.exists()
    national.Link.objects.update(is_open=True)
    make.dossier(at, "received")
    national.Link.objects.update(is_open=False)

    exchange.deliver_waiting(now=timezone.now())

    first = national.unsettled(at.agency)[0]
    assert (first.state, first.answer) == ("waiting", "Chưa nối với Cổng quốc gia.")
    assert not portal.portal.dossiers
    assert national.filing_address(at.agency, "1.004873") == ""


def test_a_dossier_of_the_counter_is_told_under_our_code(at, line):
    portal = line()
    dossier = make.dossier(at, "received", now=timezone.now())

    portal.turn()

    assert portal.states(dossier.code) == ["1", "2"]
    told = portal.portal.dossiers[dossier.code][1]
    assert (told["KenhThucHien"], told["DonViXuLy"], told["NoiNopHoSo"]) == (
        "2",
        at.agency.name,
        at.agency.name,
    )
    assert told["SoDienThoai"] == make.PARTIES.phone
    assert portal.portal.progress[dossier.code][1]["NguoiXuLy"] == at.minh.full_name


def test_a_refusal_at_the_desk_says_when(at, line):
    portal = line()
    code = portal.file()
    portal.turn()
    make.ACTS["refuse"](at, arrived().pk, timezone.now())

    portal.turn()

    assert portal.states(code) == ["1", "3"]
    first, last = portal.portal.dossiers[code]
    assert first["NgayTuChoi"] == ""
    assert last["NgayTuChoi"]


def test_a_line_is_opened_from_the_console(at, capsys):
    with pytest.raises(CommandError, match="Không có cơ quan"):
        call_command("national", "connect", "--agency", "X")
    with pytest.raises(CommandError, match="Cần"):
        call_command("national", "connect", "--agency", at.agency.code)
    with pytest.raises(CommandError, match="Chưa nối"):
        call_command("national", "read", "--agency", at.agency.code)
    call_command(
        "national",
        "connect",
        "--agency",
        at.agency.code,
        "--address",
        "http://127.0.0.1:1",
        "--key",
        "k",
    )
    with pytest.raises(CommandError, match="Không nối được"):
        call_command("national", "read", "--agency", at.agency.code)
    with pytest.raises(CommandError, match="lỗi la"):
        call_command("simulators", "national", "--faults", "la")
    assert json.dumps(capsys.readouterr().out)
