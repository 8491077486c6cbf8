"""What goes by post and comes by post: services, pages, and what the desk must not do meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.kernel.keyring import api as keyring
from xaso.service.custody import api as custody
from xaso.service.custody import post
from xaso.service.custody.domain import postal
from xaso.service.custody.models import PostalItem
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
NUMBER = "EA123456789VN"
POST = reverse("custody:post")
TO = custody.Address("Nguyễn Thị Ngọc Ánh", "Xóm Đuổm, xã Động Đạt", "0912345678")


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def ready(at, now):
    return make.dossier(at, "resolved", now=now - timedelta(hours=3))


def asks_for_post(dossier, now, address="Tổ 3, thị trấn Đu"):
    make.asks_for_post(dossier, now, address)


def send(at, dossier, now, *, who=None, carrier="vnpost", number=NUMBER, to=TO, agency=None):
    return custody.send(
        dossier_id=dossier.pk,
        carrier=carrier,
        number=number,
        to=to,
        agency=agency or at.agency,
        actor=at.acts(who or at.mai, agency),
        now=now,
    )


def delivered(at, item, now, *, who=None, number="BP 77", on=None):
    slip = custody.Slip(number, on or timezone.localdate(now))
    return custody.note_delivered(
        item_id=item.pk, slip=slip, actor=at.acts(who or at.minh), now=now
    )


def back(at, item, now, *, who=None, reason="Không có người nhận"):
    return custody.note_came_back(
        item_id=item.pk, reason=reason, actor=at.acts(who or at.minh), now=now
    )


def arrived(at, dossier, now, *, who=None, **more: Any):
    told: dict[str, Any] = {"carrier": "vnpost", "number": NUMBER}
    told |= {"posted_on": timezone.localdate(now)} | more
    return custody.note_arrival(
        dossier_id=dossier.pk, actor=at.acts(who or at.minh), now=now, **told
    )


def last_entry(dossier):
    return list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]


def waiting(at, who=None):
    return [one.dossier.pk for one in custody.to_send(at.acts(who or at.mai), at.agency)]


# --- out ------------------------------------------------------------------------------------


def test_what_was_asked_for_by_post_waits_to_be_sent_with_the_address_that_was_given(
    at, ready, now
):
    asked, bare = make.dossier(at, "resolved"), make.dossier(at, "resolved")
    asks_for_post(asked, now)
    asks_for_post(bare, now, "")

    found = custody.to_send(at.acts(at.mai), at.agency)

    assert {one.dossier.pk: one.address.address for one in found} == {
        asked.pk: "Tổ 3, thị trấn Đu",
        bare.pk: make.PARTIES.address,
    }
    assert found[0].address.name == make.PARTIES.submitter_name
    assert found[0].address.phone == make.PARTIES.phone


def test_nothing_is_sent_before_there_is_a_result_or_twice(at, now):
    early, sent = make.dossier(at, "approved"), make.dossier(at, "resolved")
    for dossier in (early, sent):
        asks_for_post(dossier, now)
    assert waiting(at) == [sent.pk]

    item = send(at, sent, now)

    assert waiting(at) == []
    back(at, item, now)
    assert waiting(at) == []


def test_a_result_issued_anew_after_its_delivery_waits_to_be_sent_again(at, ready, now):
    asks_for_post(ready, now)
    delivered(at, send(at, ready, now), now)
    assert waiting(at) == []

    dossiers.Dossier.objects.filter(pk=ready.pk).update(state="resolved")

    assert waiting(at) == [ready.pk]


def test_posts_that_send_nothing_and_other_communes_see_nothing_waiting(at, ready, now):
    asks_for_post(ready, now)

    assert waiting(at, at.minh) == [ready.pk]
    assert waiting(at, at.thao) == waiting(at, at.phuc) == []
    assert custody.to_send(at.acts(at.binh, at.elsewhere), at.elsewhere) == []
    assert waiting(at, people.staff("clerk", "technician", agency=at.agency)) == []


def test_an_erased_dossier_waits_for_no_post(at, ready, now):
    asks_for_post(ready, now)
    keyring.destroy(ready.key_id)

    assert waiting(at) == []


def test_a_sent_item_keeps_its_address_sealed_and_leaves_its_trace(at, ready, now):
    item = send(at, ready, now, number="ea 123-456 789 vn")

    stored = PostalItem.objects.get(pk=item.pk)
    assert (stored.number, stored.state, stored.direction) == (NUMBER, "on_way", "out")
    assert (stored.sent_at, stored.sent_by, stored.agency) == (now, at.mai, at.agency)
    assert "Đuổm".encode() not in bytes(stored.sealed_address or b"")
    assert post.addresses_of([(stored, ready)]) == {item.pk: TO}
    entry = last_entry(ready)
    assert (entry.verb, entry.agency_id) == ("custody.send", at.agency.pk)
    assert entry.details == {"item": str(item.pk), "carrier": "vnpost"}
    keyring.destroy(ready.key_id)
    assert post.addresses_of([(stored, ready)]) == {}


def test_while_it_is_on_its_way_the_desk_hands_nothing_out(at, ready, now):
    send(at, ready, now)

    with pytest.raises(dossiers.NotAllowed, match=f"Bưu điện Việt Nam, số {NUMBER}"):
        make.ACTS["return"](at, ready.pk, now)
    ready.refresh_from_db()
    assert ready.state == "resolved"


def test_another_result_is_handed_out_all_the_same(at, ready, now):
    send(at, ready, now)
    other = make.dossier(at, "resolved")

    make.ACTS["return"](at, other.pk, now)

    other.refresh_from_db()
    assert other.state == "returned"


def test_delivered_returns_the_result_with_the_posts_evidence(at, ready, now):
    item = send(at, ready, now)
    later = now + timedelta(minutes=5)

    delivered(at, item, later, number=" BP 77 ")

    ready.refresh_from_db()
    item.refresh_from_db()
    day = f"{timezone.localdate(later):%d/%m/%Y}"
    assert (ready.state, ready.returned_at) == ("returned", later)
    assert dossiers.notes_of(ready)[ready.version] == (
        f"Bưu điện Việt Nam phát bưu gửi {NUMBER}, phiếu báo phát BP 77 ngày {day}"
    )
    assert (item.state, item.settled_at, item.settled_by) == ("delivered", later, at.minh)
    assert (item.evidence, item.evidence_on) == ("BP 77", timezone.localdate(later))
    entry = last_entry(ready)
    assert (entry.verb, entry.details) == ("custody.delivered", {"item": str(item.pk)})
    assert make.differences_of(ready) == []


def test_who_may_not_return_a_result_settles_nothing_by_delivery(at, ready, now):
    item = send(at, ready, now)

    with pytest.raises(dossiers.NotAllowed), transaction.atomic():
        delivered(at, item, now, who=at.mai)

    item.refresh_from_db()
    ready.refresh_from_db()
    assert (item.state, ready.state) == ("on_way", "resolved")


@pytest.mark.parametrize(
    ("number", "days", "field"),
    [(" ", 0, "evidence"), ("BP 77", -1, "evidence_on"), ("BP 77", 1, "evidence_on")],
)
def test_a_slip_has_a_number_and_a_day_between_sending_and_today(
    at, ready, now, number, days, field
):
    item = send(at, ready, now)
    on = timezone.localdate(now) + timedelta(days=days)

    with pytest.raises(custody.WrongEntry) as refused:
        delivered(at, item, now, number=number, on=on)

    assert refused.value.field == field


def test_what_came_back_lies_at_the_desk_and_may_be_handed_out_or_sent_again(at, ready, now):
    item = back(at, send(at, ready, now), now + timedelta(days=1), reason=" Sai địa chỉ ")

    item.refresh_from_db()
    assert (item.state, item.evidence, item.evidence_on) == ("came_back", "Sai địa chỉ", None)
    assert (item.settled_at, item.settled_by) == (now + timedelta(days=1), at.minh)
    entry = last_entry(ready)
    assert (entry.verb, entry.details) == ("custody.came_back", {"item": str(item.pk)})
    again = send(at, ready, now + timedelta(days=2), number="EA2000000VN")
    back(at, again, now + timedelta(days=3))
    make.ACTS["return"](at, ready.pk, now + timedelta(days=3))
    ready.refresh_from_db()
    assert ready.state == "returned"


def test_a_return_needs_its_reason_and_nothing_is_settled_twice(at, ready, now):
    item = send(at, ready, now)
    with pytest.raises(custody.WrongEntry) as refused:
        back(at, item, now, reason=" ")
    assert refused.value.field == "evidence"
    back(at, item, now)

    with pytest.raises(custody.StandsOtherwise):
        back(at, item, now)
    with pytest.raises(custody.StandsOtherwise):
        delivered(at, item, now)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "12"}, "number"),
        ({"carrier": "khac"}, "carrier"),
        ({"to": custody.Address(" ", "Xóm Đuổm")}, "address"),
        ({"to": custody.Address("Ánh", " ")}, "address"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_sent(at, ready, now, given, field):
    with pytest.raises(custody.WrongEntry) as refused:
        send(at, ready, now, **given)

    assert refused.value.field == field
    assert custody.on_its_way(ready) is None


def test_a_carrier_that_is_no_longer_in_force_carries_nothing(at, ready, now):
    custody.Carrier.objects.filter(code="viettel").update(valid_until="2025-08-01")

    with pytest.raises(custody.WrongEntry, match="đơn vị bưu chính"):
        send(at, ready, now, carrier="viettel")


def test_the_same_number_is_not_noted_twice_for_a_dossier(at, ready, now):
    back(at, send(at, ready, now), now)

    with pytest.raises(custody.WrongEntry, match="đã ghi"):
        send(at, ready, now)
    assert arrived(at, ready, now).direction == "in"


def test_only_a_result_that_lies_here_is_sent_and_once_at_a_time(at, ready, now):
    with pytest.raises(custody.StandsOtherwise, match="đang chờ trả"):
        send(at, make.dossier(at, "approved"), now)
    send(at, ready, now)
    with pytest.raises(custody.StandsOtherwise, match="đang gửi"):
        send(at, ready, now, number="EA2000000VN")


@pytest.mark.parametrize(
    ("hand_over", "lies_here"),
    [("none", True), ("papers_arrived", True), ("result_sent", False), ("result_arrived", False)],
)
def test_a_result_on_its_way_to_another_desk_is_not_posted_here(
    at, ready, now, hand_over, lies_here
):
    ready.received_by, ready.hand_over = at.elsewhere, hand_over
    ready.save(update_fields=["received_by", "hand_over"])
    asks_for_post(ready, now)

    assert bool(waiting(at)) is lies_here
    if lies_here:
        assert send(at, ready, now).state == "on_way"
    else:
        with pytest.raises(custody.StandsOtherwise):
            send(at, ready, now)
    if hand_over == "result_arrived":
        assert send(at, ready, now, who=at.binh, agency=at.elsewhere).state == "on_way"


def test_posts_that_send_nothing_and_strangers_send_nothing(at, ready, now):
    item = None
    for who in (at.thao, at.phuc, at.khoa):
        with pytest.raises(custody.NotHers):
            send(at, ready, now, who=who)
    with pytest.raises(custody.NotHers):
        send(at, ready, now, who=at.binh, agency=at.elsewhere)
    item = send(at, ready, now)
    with pytest.raises(custody.NotHers):
        delivered(at, item, now, who=at.thao)
    with pytest.raises(custody.NotHers):
        back(at, item, now, who=at.thao)
    with pytest.raises(custody.NotHers):
        arrived(at, ready, now, who=at.thao)


def test_what_is_long_on_its_way_is_asked_about(at, ready, now):
    send(at, ready, now)
    rule, actor = post.rule_on(timezone.localdate(now)), at.acts(at.mai)

    def is_late(at_moment, known=rule):
        (one,) = custody.items_in(actor, at.agency, "on_way", at_moment, known)
        return one.is_late

    assert not is_late(now + timedelta(days=5))
    assert is_late(now + timedelta(days=5, seconds=1))
    assert not is_late(now + timedelta(days=50), None)
    assert custody.items_in(at.acts(at.thao), at.agency, "on_way", now, rule) == []
    assert custody.items_in(at.acts(at.binh, at.elsewhere), at.elsewhere, "on_way", now, rule) == []


# --- in -------------------------------------------------------------------------------------


def test_what_came_by_post_is_noted_with_its_number_and_day(at, now):
    dossier = make.dossier(at, "received")
    posted_on = timezone.localdate(now) - timedelta(days=2)

    item = arrived(at, dossier, now, posted_on=posted_on)

    stored = PostalItem.objects.get(pk=item.pk)
    assert (stored.state, stored.direction, stored.number) == ("arrived", "in", NUMBER)
    assert timezone.localdate(stored.sent_at) == posted_on
    assert (stored.settled_at, stored.settled_by, stored.agency) == (now, at.minh, at.agency)
    assert stored.sealed_address is None
    entry = last_entry(dossier)
    assert (entry.verb, entry.details["carrier"]) == ("custody.arrived", "vnpost")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"carrier": ""}, "carrier"), ({"number": "?"}, "number"), ({"days": 1}, "posted_on")],
)
def test_a_wrong_arrival_is_named(at, now, given, field):
    days = given.pop("days", 0)
    dossier = make.dossier(at, "received")

    with pytest.raises(custody.WrongEntry) as refused:
        arrived(at, dossier, now, posted_on=timezone.localdate(now) + timedelta(days=days), **given)

    assert refused.value.field == field


def test_other_agencies_dossiers_take_no_arrival_here(at, now):
    dossier = make.dossier(at, "received")

    with pytest.raises(custody.NotHers, match="cơ quan khác"):
        custody.note_arrival(
            dossier_id=dossier.pk,
            carrier="vnpost",
            number=NUMBER,
            posted_on=timezone.localdate(now),
            actor=at.acts(at.binh, at.elsewhere),
            now=now,
        )


# --- the database ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"state": "on_way"}, "postal_item_one_on_its_way"),
        ({"state": "came_back"}, "postal_item_settled_at_a_moment"),
        ({"state": "delivered", "settled": True}, "postal_item_delivered_by_a_slip"),
    ],
)
def test_what_must_never_be_the_database_refuses(at, ready, now, columns, name):
    item = send(at, ready, now)
    settled_at = now if columns.pop("settled", False) else None

    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        PostalItem.objects.create(
            dossier=ready,
            agency=at.agency,
            direction="out",
            carrier=item.carrier,
            number="EA2000000VN",
            sent_at=now,
            sent_by=at.mai,
            settled_at=settled_at,
            **columns,
        )


# --- through the pages ----------------------------------------------------------------------


def test_a_result_is_sent_from_the_page_with_label_and_list(client, at, ready, now):
    asks_for_post(ready, now)
    client.force_login(at.mai)
    before = client.get(POST).content.decode()
    assert before.count('data-testid="to-send"') == 1
    assert 'data-testid="handing"' not in before
    page = reverse("custody:send", args=[ready.pk])
    form = client.get(page).content.decode()
    assert "Tổ 3, thị trấn Đu" in form
    assert 'value="0912 345 678"' in form
    typed = {"name": "Ánh", "address": "Tổ 3", "phone": "", "carrier": "vnpost"}

    wrong = client.post(page, typed | {"number": "12"})
    answer = client.post(page, typed | {"number": NUMBER})

    assert wrong.status_code == 422
    assert "5 đến 30 chữ" in wrong.content.decode()
    item = custody.items_of(ready)[0]
    assert (answer.status_code, answer["Location"]) == (
        303,
        reverse("custody:item", args=[item.pk]),
    )
    shown = client.get(answer["Location"]).content.decode()
    assert 'data-testid="delivered"' in shown
    for name, args in (("item-label", [item.pk]), ("handing", [])):
        assert client.get(reverse(f"custody:{name}", args=args)).content[:5] == b"%PDF-"
    assert last_entry(ready).verb == "custody.label"
    listed = client.get(POST).content.decode()
    assert listed.count('data-testid="item-on_way"') == 1
    assert 'data-testid="handing"' in listed
    assert 'data-testid="to-send"' not in listed
    assert client.post(page, typed | {"number": "EA2000000VN"}).status_code == 409


def test_an_address_that_is_read_is_noted(client, at, ready):
    client.force_login(at.mai)

    client.get(reverse("custody:send", args=[ready.pk]))

    entry = last_entry(ready)
    assert (entry.verb, entry.ground) == ("dossiers.unmask", "Gửi kết quả qua bưu chính")


def test_late_items_are_marked(client, at, ready, now):
    item = send(at, ready, now)
    PostalItem.objects.filter(pk=item.pk).update(sent_at=now - timedelta(days=6))
    client.force_login(at.minh)

    assert 'data-testid="ask-carrier"' in client.get(POST).content.decode()


def test_delivery_is_noted_on_the_items_page(client, at, ready, now):
    item = send(at, ready, now)
    page = reverse("custody:item", args=[item.pk])
    day = f"{timezone.localdate(now)}"
    typed = {"do": "delivered", "evidence": "BP 77", "evidence_on": day}
    client.force_login(at.mai)
    refused = client.post(page, typed)
    assert refused.status_code == 403
    assert 'data-testid="refusal"' in refused.content.decode()
    assert "BP 77" in refused.content.decode()
    client.force_login(at.minh)
    early = client.post(page, typed | {"evidence_on": "2020-01-01"})
    assert early.status_code == 422
    assert "BP 77" in early.content.decode()

    answer = client.post(page, typed)

    ready.refresh_from_db()
    assert (answer.status_code, ready.state) == (303, "returned")
    assert "BP 77" in client.get(page).content.decode()
    assert client.post(page, typed).status_code == 409
    assert client.get(POST).content.decode().count('data-testid="item-delivered"') == 1


def test_what_came_back_is_noted_and_may_be_sent_again(client, at, ready, now):
    item = send(at, ready, now)
    page = reverse("custody:item", args=[item.pk])
    client.force_login(at.minh)
    assert "Ghi lý do bưu điện hoàn." in client.post(page, {"do": "x"}).content.decode()

    client.post(page, {"do": "came-back", "evidence": "Sai địa chỉ"})

    assert client.get(POST).content.decode().count('data-testid="item-came_back"') == 1
    assert reverse("custody:send", args=[ready.pk]) in client.get(page).content.decode()
    make.ACTS["return"](at, ready.pk, now)
    assert 'data-testid="item-came_back"' not in client.get(POST).content.decode()


def test_the_desks_page_offers_no_hand_out_while_the_result_is_on_its_way(client, at, ready, now):
    client.force_login(at.minh)
    page = reverse("dossiers:staff-dossier", args=[ready.pk])
    before = client.get(page).content.decode()
    assert 'data-testid="action-return"' in before
    assert 'data-testid="send-by-post"' in before
    send(at, ready, now)

    shown = client.get(page).content.decode()

    assert 'data-testid="action-return"' not in shown
    assert 'data-testid="send-by-post"' not in shown
    assert "Kết quả đang gửi qua" in shown
    assert shown.count('data-testid="postal-item"') == 1


def test_an_arrival_is_noted_from_the_page_of_what_came_by_post(client, at, now):
    dossier = make.dossier(at, "received")
    client.force_login(at.minh)
    page = reverse("dossiers:staff-dossier", args=[dossier.pk])
    assert 'data-testid="note-arrival"' not in client.get(page).content.decode()
    dossiers.Dossier.objects.filter(pk=dossier.pk).update(channel="post")
    assert 'data-testid="note-arrival"' in client.get(page).content.decode()
    form = reverse("custody:arrival", args=[dossier.pk])
    typed = {"carrier": "vnpost", "number": NUMBER, "posted_on": f"{timezone.localdate(now)}"}
    assert client.get(form).status_code == 200
    assert client.post(form, typed | {"number": "?"}).status_code == 422

    assert client.post(form, typed)["Location"] == page

    shown = client.get(page).content.decode()
    assert NUMBER in shown
    assert 'data-testid="note-arrival"' not in shown


def test_the_resident_reads_the_numbers_of_both_ways(client, at, now):
    made = make.submitted(at, now=now - timedelta(hours=2))
    for act in ("receive", "start", "propose", "approve", "issue"):
        make.ACTS[act](at, made.dossier_id, now - timedelta(hours=1))
    dossier = dossiers.Dossier.objects.get(pk=made.dossier_id)
    sent = {"code": made.look_up_code, "secret": made.secret}
    before = client.post(reverse("dossiers:look-up"), sent, follow=True).content.decode()
    arrived(at, dossier, now, number="EB5000000VN")
    send(at, dossier, now)

    page = client.get(reverse("dossiers:track", args=[made.look_up_code])).content.decode()

    assert 'data-testid="postal-item"' not in before
    assert page.count('data-testid="postal-item"') == 2
    assert f"https://www.vnpost.vn/vi-vn/dinh-vi/buu-pham?key={NUMBER}" in page
    assert "Tổ 3" not in page


def test_other_posts_and_strangers_have_no_such_pages(client, at, ready, now):
    item = send(at, ready, now)
    addresses = [
        POST,
        reverse("custody:send", args=[ready.pk]),
        reverse("custody:item", args=[item.pk]),
        reverse("custody:item-label", args=[item.pk]),
        reverse("custody:handing"),
        reverse("custody:arrival", args=[ready.pk]),
    ]
    for who in (at.thao, at.phuc, at.khoa, at.binh):
        client.force_login(who)
        assert {client.get(one).status_code for one in addresses} == {404}


@pytest.mark.parametrize(
    ("query", "status"), [("", 404), ("?ngay=x", 404), ("?ngay=2026-13-40", 404)]
)
def test_a_day_on_which_nothing_was_sent_has_no_list(client, at, query, status):
    client.force_login(at.mai)

    assert client.get(reverse("custody:handing") + query).status_code == status


def test_a_label_of_an_erased_dossier_is_gone(client, at, ready, now):
    item = send(at, ready, now)
    keyring.destroy(ready.key_id)
    client.force_login(at.mai)

    assert client.get(reverse("custody:item-label", args=[item.pk])).status_code == 404
    assert client.get(reverse("custody:item", args=[item.pk])).status_code == 200
    assert client.get(reverse("custody:send", args=[ready.pk])).status_code == 200
    assert client.get(reverse("custody:handing")).content[:5] == b"%PDF-"


# --- numbers and links ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ea 1.2-3 45", "EA12345"),
        ("1234", ""),
        ("A" * 30, "A" * 30),
        ("A" * 31, ""),
        ("EÀ12345", ""),
    ],
)
def test_a_number_is_read_as_carriers_print_it(typed, read):
    assert postal.read_number(typed) == read


@pytest.mark.parametrize(
    ("pattern", "link"),
    [
        ("https://b.vn/{number}?x=1", "https://b.vn/EA%2F1?x=1"),
        ("javascript:{number}", ""),
        ("https://b.vn/", ""),
        ("", ""),
    ],
)
def test_a_link_leads_to_a_carriers_own_safe_address_alone(pattern, link):
    assert postal.link_to(pattern, "EA/1") == link
