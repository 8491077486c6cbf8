"""Who looked is written down and told to the owner; what is sensitive stands covered."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.api import AgencySuccession
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.dossiers import looks, masking
from xaso.service.dossiers.models import DossierAccess
from xaso.service.dossiers.proof import SEEN
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
PHONE, NUMBER = "0912345678", "019187007783"


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def sit(client):
    def signed_in(who):
        client.force_login(who)
        return client

    return signed_in


def url(name, dossier, *more):
    return reverse(f"dossiers:{name}", args=[dossier.pk, *more])


def noted(dossier, *verbs):
    return [row for row in audit.trail_of("dossiers.dossier", dossier.pk) if row.verb in verbs]


def declared(at, state="returned", **more):
    answers = {"nyc.hoTen": "Nguyễn Thị Ngọc Ánh", "soTaiKhoan": "1903 4567 8901"}
    return make.dossier(at, state, answers=answers, phone=PHONE, personal_number=NUMBER, **more)


# --- the log --------------------------------------------------------------------------------


def test_every_look_is_noted_and_told_once_a_quarter_of_an_hour(sit, at, monkeypatch):
    dossier = make.dossier(at, "submitted")
    client, start = sit(at.minh), timezone.now()
    for minutes in (0, 14, 16, 45):
        moment = start + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        client.get(url("staff-dossier", dossier))

    assert len(noted(dossier, "dossiers.view")) == 4
    told = [round((one.at - start).total_seconds() / 60) for one in looks.openings(dossier)]
    assert told == [45, 16, 0]


def test_a_page_that_showed_more_is_another_look(sit, at):
    dossier = declared(at)
    client = sit(at.minh)
    client.get(url("act", dossier, "tra-ket-qua"))
    client.get(url("staff-dossier", dossier))
    client.post(url("unmask", dossier), {"reason": "asked"})
    client.get(url("staff-dossier", dossier))

    shown = [row.details["shown"] for row in noted(dossier, looks.VIEW)]
    assert shown == ["name", "covered", "full"]


def test_another_persons_look_is_another(sit, at):
    dossier = make.dossier(at, "submitted")
    for who in (at.minh, at.thao):
        sit(who).get(url("staff-dossier", dossier))

    assert [row.actor_id for row in noted(dossier, "dossiers.view")] == [at.minh.pk, at.thao.pk]


def test_every_file_and_print_is_a_look_of_its_own(sit, at):
    dossier = make.dossier(at, "received", scans=1)
    client, row = sit(at.minh), dossier.files.get()
    for _ in range(2):
        client.get(url("download", dossier, row.pk))
        client.get(url("printout", dossier, "giay-tiep-nhan"))

    assert len(noted(dossier, looks.FILE)) == 2
    assert len(noted(dossier, looks.PRINT)) == 2


@pytest.mark.parametrize("name", ["act", "renew-secret"])
def test_a_page_that_asks_about_a_dossier_is_a_look_too(sit, at, name):
    dossier = make.dossier(at, "submitted")
    more = ["tiep-nhan"] if name == "act" else []
    sit(at.minh).get(url(name, dossier, *more))

    assert len(noted(dossier, "dossiers.view")) == 1


def test_a_refused_act_is_a_look_too(sit, at):
    dossier = make.dossier(at, "submitted")
    assert sit(at.thao).get(url("act", dossier, "tiep-nhan")).status_code == 403

    assert len(noted(dossier, "dossiers.view")) == 1


@pytest.mark.parametrize(
    ("kind", "through"), [("own", "own"), ("successor", "successor"), ("shared", "shared")]
)
def test_the_right_that_opened_it_is_noted(at, kind, through):
    dossier = make.dossier(at, "submitted")
    agency = at.agency
    if kind != "own":
        agency = organisations.agency(name="UBND xã Mới", is_shown=False)
    if kind == "successor":
        AgencySuccession.objects.create(
            predecessor=at.agency, successor=agency, kind="merge", on=date(2026, 7, 1)
        )
    if kind == "shared":
        DossierAccess.objects.create(dossier=dossier, agency=agency, ground="Phối hợp")
    guest = people.staff("officer", agency=agency, full_name="Phan Văn Mới")
    looks.note(people.actor(guest, agency), dossier, looks.PRINT)

    [entry] = noted(dossier, looks.PRINT)
    assert entry.details == {"roles": ["officer"], "through": through}
    assert entry.agency_id == at.agency.pk


def test_whose_names_stood_in_a_list_is_noted_once(sit, at):
    two = [make.dossier(at, "submitted") for _ in range(2)]
    client = sit(at.minh)
    for _ in range(2):
        client.get(reverse("dossiers:queue"))
        client.get(reverse("dossiers:queue"), {"q": two[0].look_up_code})
    client.get(reverse("dossiers:queue"), {"q": "không có ai"})

    rows = audit.entries_about(looks.LISTS).order_by("at")
    assert [(row.object_id, row.details["dossiers"]) for row in rows] == [
        ("queue", sorted(str(one.pk) for one in two)),
        ("search", [str(two[0].pk)]),
        ("search", []),
    ]
    assert {row.actor_id for row in rows} == {at.minh.pk}
    assert rows[0].details["roles"] == ["intake"]


def test_a_list_that_changed_or_came_later_is_noted_anew(at, monkeypatch):
    dossier = make.dossier(at, "submitted")
    actor = at.acts(at.minh)
    looks.note_list(actor, [dossier], of="queue")
    looks.note_list(actor, [dossier, make.dossier(at, "submitted")], of="queue")
    looks.note_list(at.acts(at.thao), [dossier], of="queue")
    assert audit.entries_about(looks.LISTS).count() == 3

    later = timezone.now() + timedelta(minutes=15, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    looks.note_list(actor, [dossier], of="queue")
    assert audit.entries_about(looks.LISTS).count() == 4


# --- what stands covered --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("019087001234", "0190******34"),
        ("0912 345 678", "0912****78"),
        ("+84912345678", "+849******78"),
        ("12345678", "••••••"),
        ("123456789", "1234***89"),
        ("Xóm Đuổm", "••••••"),
        ("", ""),
    ],
)
def test_of_a_number_the_ends_stay(text, covered):
    assert masking.cover(text) == covered


def test_what_the_form_calls_sensitive_and_numbers_are_covered_and_nothing_else():
    answers = (
        forms.ShownAnswer("a", "Bệnh", "Lao phổi", is_sensitive=True),
        forms.ShownAnswer("b", "Số thẻ", "+84 987 654 321"),
        forms.ShownAnswer("c", "Nghề nghiệp", "Làm ruộng"),
        forms.ShownAnswer("d", "Năm", "2026"),
        forms.ShownAnswer(
            "i", "Giấy tờ", "Căn cước 019181566448, cấp 10/05/2022, nộp 12.000.000 đ"
        ),
        forms.ShownAnswer(
            "e", "Người nhà", "", rows=((forms.ShownAnswer("f", "Số", "019187007783"),),)
        ),
        forms.ShownAnswer(
            "g", "Bệnh khác", "", is_sensitive=True, rows=((forms.ShownAnswer("h", "x", "Ho"),),)
        ),
    )
    [section] = masking.cover_sections([forms.ShownSection("s", "Phần", answers)])

    told = {one.key: one.text for one in section.answers}
    assert told["a"] == told["g"] == masking.COVERED
    assert (told["c"], told["d"]) == ("Làm ruộng", "2026")
    assert "987654" not in told["b"].replace(" ", "")
    assert told["i"] == "Căn cước 0191******48, cấp 10/05/2022, nộp 12.000.000 đ"
    assert section.answers[5].rows[0][0].text == "0191******83"
    assert section.answers[6].rows == ()


@pytest.mark.parametrize(
    ("state", "step", "who", "covered"),
    [
        ("submitted", "", "minh", False),
        ("submitted", "", "thao", True),
        ("processing", "", "thao", False),
        ("processing", "", "minh", True),
        ("processing", "approval", "phuc", False),
        ("processing", "approval", "thao", True),
        ("approved", "", "mai", False),
        ("approved", "", "minh", True),
        ("resolved", "", "minh", False),
        ("returned", "", "minh", True),
    ],
)
def test_it_is_open_to_those_on_whose_desk_it_lies(sit, at, state, step, who, covered):
    dossier = declared(at, state, step=step)
    html = sit(getattr(at, who)).get(url("staff-dossier", dossier)).content.decode()

    assert ('data-testid="covered"' in html) is covered
    assert ("1903 4567 8901" in html) is not covered
    assert ("0191******83" in html) is covered
    assert (NUMBER in html) is not covered
    assert ("tel:" in html) is not covered


def test_saying_why_opens_it_for_a_quarter_of_an_hour_in_this_session(sit, at, monkeypatch):
    dossier, other = declared(at), declared(at)
    client = sit(at.minh)
    answer = client.post(url("unmask", dossier), {"reason": "check", "words": "CV 12/UBND"})

    assert answer.status_code == 303
    assert answer["Location"] == url("staff-dossier", dossier)
    [entry] = noted(dossier, looks.UNMASK)
    assert entry.ground == "Kiểm tra, giám sát công việc: CV 12/UBND"
    assert entry.actor_id == at.minh.pk
    assert entry.details["reason"] == "check"
    assert NUMBER in client.get(url("staff-dossier", dossier)).content.decode()
    assert client.get(url("unmask", dossier)).status_code == 303
    assert NUMBER not in client.get(url("staff-dossier", other)).content.decode()
    client.post(url("unmask", other), {"reason": "asked"})
    assert NUMBER in client.get(url("staff-dossier", dossier)).content.decode()

    later = timezone.now() + timedelta(minutes=15, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert NUMBER not in client.get(url("staff-dossier", dossier)).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Chọn một lý do."),
        ({"reason": "other", "words": "  "}, "Ghi rõ lý do."),
        ({"reason": "curious"}, "curious"),
    ],
)
def test_without_a_reason_it_stays_covered_and_what_was_typed_stays(sit, at, typed, said):
    dossier = declared(at)
    client = sit(at.minh)
    answer = client.post(url("unmask", dossier), typed | {"words": typed.get("words", "Vì thế")})
    html = answer.content.decode()

    assert answer.status_code == 422
    assert said in html
    assert "words" in typed or "Vì thế" in html
    assert not noted(dossier, looks.UNMASK)
    assert NUMBER not in client.get(url("staff-dossier", dossier)).content.decode()


def test_another_reason_is_written_down_in_its_words(sit, at):
    dossier = declared(at)
    sit(at.minh).post(url("unmask", dossier), {"reason": "other", "words": "Tòa án hỏi"})

    assert noted(dossier, looks.UNMASK)[0].ground == "Tòa án hỏi"


def test_the_question_says_that_the_owner_will_read_it(sit, at):
    html = sit(at.minh).get(url("unmask", declared(at))).content.decode()

    assert "Ai đã mở hồ sơ của tôi" in html
    assert len(re.findall(r'type="radio"', html)) == 5


# --- the owner reads who looked ------------------------------------------------------------


def tracked(client, dossier):
    session = client.session
    session[SEEN] = {dossier.look_up_code: dossier.secret_hash}
    session.save()
    return client.get(reverse("dossiers:opened", args=[dossier.look_up_code]))


def test_the_owner_reads_who_looked_when_and_why(client, at):
    dossier = declared(at)
    actor = at.acts(at.minh)
    looks.note(actor, dossier, looks.VIEW, shown=looks.FULL)
    looks.note(actor, dossier, looks.UNMASK, ground="Giải quyết khiếu nại, phản ánh")
    looks.note(at.acts(at.thao), dossier, looks.FILE, file="x")
    looks.note_list(actor, [dossier], of="queue")

    html = tracked(client, dossier).content.decode()
    rows = [re.sub(r"<[^>]+>", " ", row) for row in html.split('data-testid="opening"')[1:]]

    assert len(rows) == 3
    assert at.thao.full_name in rows[0]
    assert "Xem tệp của hồ sơ" in rows[0]
    assert "Hồ sơ do cơ quan này giải quyết." in rows[0]
    assert "Giải quyết khiếu nại, phản ánh" in rows[1]
    assert at.minh.full_name in rows[2]
    assert "Xem hồ sơ và tờ khai" in rows[2]
    assert at.agency.name in rows[2]
    assert "Chưa cán bộ nào mở" not in html


def test_looks_of_a_neighbours_dossier_and_the_owners_own_are_not_hers_to_read(client, at):
    dossier, neighbour = declared(at), declared(at)
    looks.note(at.acts(at.minh), neighbour, looks.VIEW, shown=looks.FULL)
    looks.note(identity.RESIDENT, dossier, looks.RESULT)

    html = tracked(client, dossier).content.decode()

    assert at.minh.full_name not in html
    assert "Chưa cán bộ nào mở hồ sơ này" in html


def test_who_did_not_prove_the_secret_reads_nothing(client, at):
    dossier = declared(at)
    answer = client.get(reverse("dossiers:opened", args=[dossier.look_up_code]))

    assert answer.status_code == 404


def test_the_page_of_the_dossier_leads_there(client, at):
    dossier = declared(at)
    tracked(client, dossier)
    html = client.get(reverse("dossiers:track", args=[dossier.look_up_code])).content.decode()

    assert reverse("dossiers:opened", args=[dossier.look_up_code]) in html


def test_looks_are_told_by_days_newest_first(at):
    dossier = declared(at)
    looks.note(at.acts(at.minh), dossier, looks.VIEW, shown=looks.FULL)
    looks.note(at.acts(at.thao), dossier, looks.VIEW, shown=looks.FULL)

    told = looks.openings(dossier)

    assert [one.who for one in told] == [at.thao.full_name, at.minh.full_name]
    assert told[0].posts == ["Chuyên môn"]
    assert told[0].at.date() >= date(2026, 1, 1)
