"""The queue shows each post its own work, the most urgent first, at one price."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
URL = "/can-bo/"
MOST_QUERIES = 10


@pytest.fixture
def at():
    return make.house()


def page(client, who, **query):
    client.force_login(who)
    return client.get(URL, query)


def rows(response):
    return re.findall(r'data-testid="queue-row" data-state="(\w+)"', response.content.decode())


@pytest.mark.parametrize(
    ("who", "state", "step"),
    [
        ("minh", "submitted", ""),
        ("thao", "received", ""),
        ("phuc", "processing", "approval"),
        ("mai", "approved", ""),
        ("minh", "resolved", ""),
    ],
)
def test_each_post_sees_what_lies_on_its_own_desk(client, at, who, state, step):
    make.dossier(at, state, step=step)

    assert rows(page(client, getattr(at, who))) == [state]
    others = {"minh", "thao", "phuc", "mai"} - {who}
    assert all(not rows(page(client, getattr(at, other))) for other in others)


def test_late_stands_before_due_soon_before_the_rest(client, at):
    now = timezone.now()
    calm = make.dossier(at, "received", now=now)
    late = make.dossier(at, "received", now=now - timedelta(days=30))

    response = page(client, at.thao)

    text = response.content.decode()
    assert text.index(late.code) < text.index(calm.code)
    assert "Quá hạn" in text


def test_late_is_said_with_icon_and_word_and_red_is_for_late_alone(client, at):
    make.dossier(at, "received", now=timezone.now() - timedelta(days=30))
    make.dossier(at, "received", now=timezone.now())

    text = page(client, at.thao).content.decode()

    assert text.count("xs-tag--red") == 1
    assert re.search(r'xs-tag--red"[^>]*><svg', text)


def test_a_name_or_a_code_finds_a_dossier_in_any_state(client, at):
    ended = make.dossier(at, "returned", owner_name="Lý Thị Sao")
    make.dossier(at, "submitted")

    for asked in (
        "lý thị",
        "lý",
        "sa",
        ended.code,
        str(ended.code).lower(),
        ended.look_up_code.lower().replace("-", " "),
    ):
        assert rows(page(client, at.minh, q=asked)) == ["returned"]


def test_two_letters_are_how_a_word_begins(client, at):
    make.dossier(at, "submitted", owner_name="Lý Thị Sao", submitter_name="Lý Thị Sao")

    assert not rows(page(client, at.minh, q="ao"))


def test_late_alone_leaves_out_what_is_in_time_ended_or_waits_for_others(client, at):
    long_ago = timezone.now() - timedelta(days=30)
    late = make.dossier(at, "received", now=long_ago)
    make.dossier(at, "received", now=timezone.now())
    make.dossier(at, "returned", now=long_ago)
    make.dossier(at, "intake_supplement", now=long_ago)

    assert late.code in page(client, at.thao, han="tre").content.decode()
    for who, query in ((at.thao, {}), (at.minh, {}), (at.minh, {"q": make.PARTIES.owner_name})):
        shown = rows(page(client, who, han="tre", **query))
        assert shown == ([] if who == at.minh and not query else ["received"])


def test_filters_stand_in_the_address_and_in_the_form(client, at):
    make.dossier(at, "submitted")
    make.dossier(at, "resolved")

    response = page(client, at.minh, buoc="return")

    assert rows(response) == ["resolved"]
    assert '<option value="return" selected>' in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"buoc": "nonsense"},
        {"han": "x"},
        {"sau": "yesterday~me"},
        {"sau": "2026-11-20T09:00~x"},
        {"thu-tuc": "\x00"},
        {"q": "\x00"},
        {"q": "'; --"},
    ],
)
def test_an_unreadable_address_is_no_error(client, at, query):
    assert page(client, at.minh, **query).status_code == 200


def test_pages_follow_each_other_without_gap_or_double(client, at, monkeypatch):
    monkeypatch.setattr("xaso.service.dossiers.views.queue.ROWS_A_PAGE", 2)
    codes = {make.dossier(at, "received", now=make.MORNING).code for _ in range(5)}
    seen, address = [], URL
    client.force_login(at.thao)

    for _ in range(3):
        text = client.get(address).content.decode()
        seen += re.findall(r"data-row [^>]*>([^<]+)</a>", text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = URL + following[1].replace("&amp;", "&") if following else ""

    assert (len(seen), set(seen), address) == (5, codes, "")


def test_the_way_back_shows_the_same_pages_and_keeps_the_filters(client, at, monkeypatch):
    monkeypatch.setattr("xaso.service.dossiers.views.queue.ROWS_A_PAGE", 2)
    for hours in range(5):
        make.dossier(at, "received", now=make.MORNING - timedelta(hours=hours))
    client.force_login(at.thao)

    def turn(address, way):
        text = client.get(address).content.decode()
        link = re.search(rf'rel="{way}" href="([^"]+)"', text)
        shown = re.findall(r"data-row [^>]*>([^<]+)</a>", text)
        return shown, URL + link[1].replace("&amp;", "&") if link else ""

    first, second_at = turn(f"{URL}?buoc=appraisal", "next")
    second, third_at = turn(second_at, "next")
    third, back = turn(third_at, "prev")
    again, back_again = turn(back, "prev")
    top, _ = turn(back_again, "next")
    _, above_top = turn(back_again, "prev")

    assert len({*first, *second, *third}) == 5
    assert (again, top, above_top) == (second, first, "")
    assert "buoc=appraisal" in back
    assert "sau=" not in back


def test_each_filter_says_how_much_it_holds(client, at):
    make.dossier(at, "submitted", now=make.MORNING - timedelta(days=60))
    make.dossier(at, "resolved")

    text = page(client, at.minh).content.decode()

    assert '<strong data-testid="mine">2</strong>' in text
    assert text.count("<strong>1</strong>") == 2


def test_an_htmx_request_gets_the_rows_alone(client, at):
    make.dossier(at, "submitted")
    client.force_login(at.minh)

    response = client.get(URL, headers={"HX-Request": "true"})

    assert rows(response) == ["submitted"]
    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("many", [1, 12])
def test_the_price_is_the_same_at_any_size(client, at, many, django_assert_max_num_queries):
    for _ in range(many):
        make.dossier(at, "received")
    client.force_login(at.thao)
    client.get(URL)  # what the agency's rights say is kept in memory from here on

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(URL)

    assert len(rows(response)) == many


def test_nothing_to_do_and_nothing_found_say_so_differently(client, at):
    assert "Không còn việc nào chờ" in page(client, at.minh).content.decode()
    assert "Không có hồ sơ nào khớp" in page(client, at.minh, q="xyz").content.decode()


def test_who_is_not_signed_in_is_sent_to_the_door(client, at):
    response = client.get(URL)

    assert response.status_code == 302
    assert response["Location"].startswith("/can-bo/dang-nhap") or "next=" in response["Location"]


def test_another_communes_official_sees_no_queue_here(client, at):
    assert page(client, at.binh).status_code == 404


def test_a_technician_sees_no_dossier(client, at):
    make.dossier(at, "submitted")

    text = page(client, at.khoa).content.decode()

    assert not re.findall("queue-row", text)
    assert "Tài khoản quản trị không xem hồ sơ" in text


def test_another_communes_work_is_in_no_list(client, at):
    mine = make.dossier(at, "submitted")
    other = organisations.agency(name="UBND xã Khác", is_shown=False)
    dossiers.Dossier.objects.filter(pk=mine.pk).update(agency=other)

    assert not rows(page(client, at.minh))
    assert not rows(page(client, at.minh, q=mine.look_up_code))
    assert client.get(reverse("dossiers:staff-dossier", args=[mine.pk])).status_code == 404


@pytest.mark.parametrize("roles", [("technician",), ("technician", "intake", "leader")])
def test_a_technician_sees_no_dossier_and_no_count_whatever_other_post_she_holds(client, at, roles):
    made = make.dossier(at, "submitted")
    account = people.staff(*roles, agency=at.agency)

    text = page(client, account).content.decode()
    found = page(client, account, q=made.look_up_code).content.decode()

    assert 'data-testid="queue-row"' not in text + found
    assert made.owner_name not in text + found
    assert client.get("/can-bo/").context["desks"] == []
