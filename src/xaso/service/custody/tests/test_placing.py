"""Where papers lie: put, moved, missed, counted, handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as people
from xaso.service.custody import api as custody
from xaso.service.custody import selectors
from xaso.service.custody.domain.codes import is_place_code, read_codes
from xaso.service.custody.tests import make as make_custody
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
NOW = make.MORNING
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def dossier(at):
    return make.dossier(at, "received")


def where(dossier):
    lying = custody.lying_of(dossier)
    return None if lying is None else (lying.place_id, lying.holder_id)


def missing(dossier):
    lying = custody.lying_of(dossier)
    assert lying is not None
    return lying.missing_since


def codes_of(lain):
    return [one.dossier.pk for one in lain]


def test_a_paper_is_put_somewhere_and_every_move_is_remembered(at, dossier):
    cupboard = make_custody.place(at)

    assert make_custody.put(at, dossier, place=cupboard) == 1
    assert make_custody.put(at, dossier, holder=at.thao, now=LATER, who=at.mai) == 1

    lying = custody.lying_of(dossier)
    assert lying is not None
    assert where(dossier) == (None, at.thao.pk)
    assert (lying.since, lying.agency_id) == (LATER, at.agency.pk)
    second, first = custody.moves_of(dossier)
    assert (first.from_place, first.from_holder, first.to_place, first.by) == (
        None,
        None,
        cupboard,
        at.minh,
    )
    assert (second.from_place, second.to_place, second.to_holder) == (cupboard, None, at.thao)
    assert (second.by, second.at) == (at.mai, LATER)
    entry = list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]
    assert (entry.verb, entry.actor_id, entry.agency_id) == (
        "custody.put",
        at.mai.pk,
        at.agency.pk,
    )
    assert entry.details == {"place": "", "holder": str(at.thao.pk)}


def test_what_lies_there_already_is_not_moved(at, dossier):
    cupboard = make_custody.place(at)
    make_custody.put(at, dossier, place=cupboard)

    assert make_custody.put(at, dossier, place=cupboard, now=LATER) == 0
    assert len(custody.moves_of(dossier)) == 1


def test_papers_go_to_one_place_or_one_person(at, dossier):
    cupboard = make_custody.place(at)

    for target in ({}, {"place": cupboard, "holder": at.thao}):
        with pytest.raises(custody.WrongEntry) as refused:
            make_custody.put(at, dossier, **target)
        assert refused.value.field == "target"
    assert where(dossier) is None


def test_only_who_works_here_holds_papers_here(at, dossier):
    for holder in (at.phuc, at.khoa, at.binh):
        with pytest.raises(custody.WrongEntry, match="không giữ giấy tờ"):
            make_custody.put(at, dossier, holder=holder)
    assert make_custody.put(at, dossier, holder=at.mai) == 1


@pytest.mark.parametrize("who", ["phuc", "khoa"])
def test_posts_that_keep_no_papers_put_none(at, dossier, who):
    with pytest.raises(custody.NotHers):
        make_custody.put(at, dossier, holder=at.minh, who=getattr(at, who))


def test_a_technician_who_is_also_a_clerk_puts_none(at, dossier):
    both = people.staff("clerk", "technician", agency=at.agency)

    with pytest.raises(custody.NotHers):
        make_custody.put(at, dossier, holder=at.minh, who=both)


def test_other_agencies_papers_are_not_put_anywhere_here(at, dossier):
    dossier.agency = at.elsewhere
    with pytest.raises(custody.NotHers, match="cơ quan khác"):
        make_custody.put(at, dossier, holder=at.minh)
    dossier.received_by = at.agency
    assert make_custody.put(at, dossier, holder=at.minh) == 1


def test_several_are_named_by_either_code_and_strange_ones_are_told(at, dossier):
    other = make.dossier(at, "submitted")

    found, strange = custody.named(
        at.acts(at.minh), at.agency, [other.look_up_code, dossier.code, "H99", dossier.look_up_code]
    )

    assert (found, strange) == ([other, dossier], ["H99"])
    assert custody.named(at.acts(at.binh, at.elsewhere), at.elsewhere, [dossier.code]) == (
        [],
        [dossier.code],
    )


def test_what_open_dossiers_paper_lies_nobody_knows_where_is_listed(at, dossier):
    make.dossier(at, "submitted")
    make.dossier(at, "returned")
    lost, known = make.dossier(at, "processing"), make.dossier(at, "processing")
    cupboard = make_custody.place(at)
    make_custody.put(at, lost, known, place=cupboard)
    custody.count(
        place=cupboard, there=[known.pk], agency=at.agency, actor=at.acts(at.mai), now=LATER
    )

    assert codes_of(custody.unknown(at.acts(at.minh), at.agency)) == [dossier.pk, lost.pk]
    assert custody.unknown(at.acts(at.binh, at.elsewhere), at.elsewhere) == []


def test_what_somebody_holds_is_listed_the_longest_held_first(at, dossier):
    newer, other = make.dossier(at, "received"), make.dossier(at, "received")
    make_custody.put(at, newer, holder=at.thao, now=LATER)
    make_custody.put(at, dossier, holder=at.thao)
    make_custody.put(at, other, holder=at.minh)

    held = custody.held_by(at.acts(at.thao), at.agency, at.thao.pk)

    assert codes_of(held) == [dossier.pk, newer.pk]
    assert [(one.account, one.how_many) for one in custody.holders(at.agency)] == sorted(
        [(at.thao, 2), (at.minh, 1)], key=lambda one: one[0].full_name
    )
    assert custody.holders(at.elsewhere) == []


def test_ended_dossiers_wait_for_the_archive_until_they_lie_there(at, dossier):
    ended = make.dossier(at, "returned")
    store = make_custody.place(at, "KHO", kind="archive")
    make_custody.put(at, dossier, ended, place=make_custody.place(at))
    held = make.dossier(at, "rejected")
    make_custody.put(at, held, holder=at.thao)

    assert codes_of(custody.to_archive(at.acts(at.mai), at.agency)) == [ended.pk, held.pk]
    make_custody.put(at, ended, held, place=store)
    assert custody.to_archive(at.acts(at.mai), at.agency) == []


def test_papers_that_stayed_with_who_no_longer_works_on_it_are_told(at):
    dossier = make.dossier(at, "processing")
    mine = make.dossier(at, "processing")
    make_custody.put(at, dossier, holder=at.minh)
    make_custody.put(at, mine, holder=at.thao)
    at_desk = make.dossier(at, "processing")
    make_custody.put(at, at_desk, place=make_custody.place(at))

    assert codes_of(custody.left_behind(at.acts(at.mai), at.agency)) == [dossier.pk]


def test_all_that_somebody_holds_goes_to_another_in_one_act(at, dossier):
    other, at_desk = make.dossier(at, "received"), make.dossier(at, "received")
    make_custody.put(at, dossier, other, holder=at.thao)
    make_custody.put(at, at_desk, place=make_custody.place(at))

    moved = custody.hand_over(
        found=[dossier, other, at_desk],
        from_id=at.thao.pk,
        to_id=at.minh.pk,
        agency=at.agency,
        actor=at.acts(at.phuc),
        now=LATER,
    )

    assert moved == 2
    assert where(dossier) == where(other) == (None, at.minh.pk)
    assert where(at_desk)[0] is not None
    assert custody.moves_of(dossier)[0].from_holder == at.thao
    entry = audit.trail_of("identity.account", at.thao.pk).latest("at")
    assert (entry.verb, entry.actor_id, entry.agency_id) == (
        "custody.hand_over",
        at.phuc.pk,
        at.agency.pk,
    )
    assert entry.details == {"to": str(at.minh.pk), "papers": 2}


def test_one_gives_away_ones_own_and_a_colleagues_only_where_one_answers_for_them(at, dossier):
    make_custody.put(at, dossier, holder=at.thao)

    def give(who, to):
        return custody.hand_over(
            found=[dossier],
            from_id=at.thao.pk,
            to_id=to.pk,
            agency=at.agency,
            actor=at.acts(who),
            now=LATER,
        )

    with pytest.raises(custody.NotHers):
        give(at.minh, at.minh)
    for taker, said in ((at.thao, "người khác"), (at.phuc, "không giữ giấy tờ")):
        with pytest.raises(custody.WrongEntry, match=said):
            give(at.mai, taker)
    assert give(at.thao, at.minh) == 1
    with pytest.raises(custody.WrongEntry, match="không giữ giấy tờ nào"):
        give(at.mai, at.minh)


# --- places ---------------------------------------------------------------------------------


def test_a_place_has_a_code_that_is_its_own(at):
    made = make_custody.place(at, " t1-n2 ")

    assert (made.code, str(made), made.agency) == ("T1-N2", "T1-N2 – Tủ hộ tịch", at.agency)
    entry = audit.trail_of("custody.place", made.pk).get()
    assert (entry.verb, entry.agency_id) == ("custody.add_place", at.agency.pk)
    assert entry.details == {"code": "T1-N2", "kind": "cupboard"}
    for code, said in (("T1-N2", "Đã có nơi"), ("tủ 1", "chữ không dấu"), ("", "chữ không dấu")):
        with pytest.raises(custody.WrongEntry, match=said) as refused:
            make_custody.place(at, code)
        assert refused.value.field == "code"


def test_a_place_is_retired_when_it_is_empty_and_takes_nothing_more(at, dossier):
    cupboard, clerk = make_custody.place(at), at.acts(at.mai)
    make_custody.put(at, dossier, place=cupboard)
    with pytest.raises(custody.StandsOtherwise, match="Còn giấy tờ"):
        custody.retire_place(place=cupboard, actor=clerk, now=LATER)
    make_custody.put(at, dossier, holder=at.thao)

    custody.retire_place(place=cupboard, actor=clerk, now=LATER)

    cupboard.refresh_from_db()
    assert cupboard.retired_at == LATER
    assert audit.trail_of("custody.place", cupboard.pk).latest("at").verb == "custody.retire_place"
    assert list(custody.places_of(at.agency)) == []
    assert list(custody.places_of(at.agency, retired=True)) == [cupboard]
    with pytest.raises(custody.StandsOtherwise, match="thôi dùng"):
        custody.retire_place(place=cupboard, actor=clerk, now=LATER)
    with pytest.raises(custody.WrongEntry, match="không dùng nữa"):
        make_custody.put(at, dossier, place=cupboard)


def test_places_are_made_counted_and_retired_by_who_arranges_them(at, dossier):
    cupboard, officer = make_custody.place(at), at.acts(at.thao)
    make_custody.put(at, dossier, place=cupboard)

    with pytest.raises(custody.NotHers):
        custody.add_place(
            agency=at.agency, kind="box", code="H1", name="Hộp", actor=officer, now=NOW
        )
    with pytest.raises(custody.NotHers):
        custody.retire_place(place=cupboard, actor=officer, now=NOW)
    with pytest.raises(custody.NotHers):
        custody.count(place=cupboard, there=[], agency=at.agency, actor=officer, now=NOW)


def test_a_count_says_what_is_missing_until_it_is_found(at, dossier):
    other, cupboard = make.dossier(at, "received"), make_custody.place(at)
    elsewhere = make.dossier(at, "received")
    make_custody.put(at, dossier, other, place=cupboard)

    def count(*there, now=LATER):
        return custody.count(
            place=cupboard,
            there=[one.pk for one in there],
            agency=at.agency,
            actor=at.acts(at.mai),
            now=now,
        )

    made = count(other, elsewhere)

    assert (made.expected, made.found, made.by, made.at) == (2, 1, at.mai, LATER)
    assert missing(dossier) == LATER
    assert missing(other) is None
    entry = audit.trail_of("custody.place", cupboard.pk).latest("at")
    assert (entry.verb, entry.details) == ("custody.count", {"expected": 2, "found": 1})
    count(other, now=LATER + timedelta(days=1))
    assert missing(dossier) == LATER
    count(other, dossier)
    assert missing(dossier) is None


def test_what_was_missing_is_found_by_putting_it_there_again(at, dossier):
    cupboard = make_custody.place(at)
    make_custody.put(at, dossier, place=cupboard)
    custody.count(place=cupboard, there=[], agency=at.agency, actor=at.acts(at.mai), now=NOW)

    assert make_custody.put(at, dossier, place=cupboard, now=LATER) == 1

    assert missing(dossier) is None
    assert len(custody.moves_of(dossier)) == 2


def test_an_empty_place_is_not_counted(at):
    with pytest.raises(custody.StandsOtherwise):
        custody.count(
            place=make_custody.place(at),
            there=[],
            agency=at.agency,
            actor=at.acts(at.mai),
            now=NOW,
        )


def test_what_lies_at_a_place_is_listed_by_code_and_costs_the_same_at_any_number(
    at, django_assert_max_num_queries
):
    cupboard = make_custody.place(at)
    several = [make.dossier(at, "received") for _n in range(2)]
    make_custody.put(at, *several, place=cupboard)

    def listed():
        return codes_of(selectors.lying_at(at.acts(at.minh), at.agency, cupboard))

    with django_assert_max_num_queries(12) as few:
        assert listed() == [one.pk for one in sorted(several, key=str)]
    make_custody.put(at, *[make.dossier(at, "received") for _n in range(3)], place=cupboard)
    with django_assert_max_num_queries(len(few)):
        assert len(listed()) == 5


# --- the database ---------------------------------------------------------------------------


def test_moves_and_counts_are_only_ever_added(at, dossier):
    cupboard = make_custody.place(at)
    make_custody.put(at, dossier, place=cupboard)
    custody.count(place=cupboard, there=[], agency=at.agency, actor=at.acts(at.mai), now=NOW)

    for table, column in (("custody_move", "at = now()"), ("custody_inventory", "found = 0")):
        for sql in (f"UPDATE {table} SET {column}", f"DELETE FROM {table}"):
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)


@pytest.mark.parametrize("model", [custody.Lying, custody.Move])
def test_a_paper_lies_at_a_place_or_with_somebody_by_the_database_too(at, dossier, model):
    cupboard = make_custody.place(at)
    prefix = "to_" if model is custody.Move else ""
    own = {"at": NOW, "by": at.mai} if prefix else {"agency": at.agency, "since": NOW}

    for target in ({}, {"place": cupboard, "holder": at.thao}):
        row = {f"{prefix}{name}": value for name, value in target.items()}
        with pytest.raises(DatabaseError, match="_a_place_or_"), transaction.atomic():
            model.objects.create(dossier=dossier, **own, **row)


def test_a_count_never_finds_more_than_should_lie_there(at):
    with pytest.raises(DatabaseError, match="inventory_finds"), transaction.atomic():
        custody.Inventory.objects.create(
            place=make_custody.place(at), agency=at.agency, at=NOW, by=at.mai, expected=1, found=2
        )


# --- codes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        (" \n , ;", []),
        ("a1\na1\nA1", ["A1"]),
        ("https://xa.vn/?x=1&code=7k3m#a b", ["7K3M", "B"]),
    ],
)
def test_codes_are_read_however_they_are_typed(typed, read):
    assert read_codes(typed) == read


@pytest.mark.parametrize(
    ("code", "fits"),
    [("T1-N2.3", True), ("T", True), ("-T", False), ("T--1", False), ("Ủ1", False)],
)
def test_a_places_code_can_be_read_by_a_scanner(code, fits):
    assert is_place_code(code) is fits
