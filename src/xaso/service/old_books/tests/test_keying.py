"""Entries: one act, two people, and readings that stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from xaso.service.dossiers.tests import make
from xaso.service.old_books import api as old_books
from xaso.service.old_books import policies, sealing
from xaso.service.old_books.models import Entry, Reading, Word
from xaso.service.old_books.tests import make as books

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def thao(at):
    return at.acts(at.thao)


@pytest.fixture
def mai(at):
    return at.acts(at.mai)


@pytest.fixture
def book(at, thao):
    return books.book(at.agency, thao)


def again(entry, actor, **values):
    return old_books.key_again(
        entry_id=entry.pk, values=books.BIRTH | values, actor=actor, now=make.MORNING
    )


def choose(entry, actor, **values):
    return old_books.choose(
        entry_id=entry.pk, values=books.BIRTH | values, actor=actor, now=make.MORNING
    )


def correct(entry, actor, version=1, **values):
    return old_books.correct(
        entry_id=entry.pk,
        values=books.BIRTH | values,
        why="Đọc nhầm tên mẹ",
        version=version,
        actor=actor,
        now=make.MORNING,
    )


def said(entry):
    rows = sealing.said(Reading.objects.filter(entry=entry), entry.book)
    return [(one.reading.act, one.values["mother"], one.reading.by_id) for one in rows]


def last(entry):
    return books.last_look("entry", entry.pk)[:2]


def test_a_plain_entry_is_settled_at_once_and_word_for_word(book, thao, at):
    entry = books.entry(book, thao, name="  Nguyễn Thị Ly\u0301 ", unknown="x")

    entry.refresh_from_db()
    assert (entry.state, entry.number, entry.page) == ("settled", "45", 1)
    [one] = sealing.said([books.present_of(entry)], book)
    assert one.values == books.BIRTH | {"ethnicity": "", "residence": "", "informant": ""}
    assert (one.why, one.reading.version, one.reading.is_doubtful) == ("", 1, False)
    assert (one.reading.by_id, one.reading.read_at) == (at.thao.pk, make.MORNING)
    assert last(entry) == ("old_books.key", {"doubtful": False})


def test_no_name_stands_in_clear(book, thao):
    entry = books.entry(book, thao)
    assert "Lý".encode() not in bytes(books.present_of(entry).content)
    assert {len(word) for word in Word.objects.values_list("word", flat=True)} == {64}


def test_a_number_stands_once_on_a_page(book, thao):
    old_books.photograph(
        book=book, number=2, upload=books.photograph(2), actor=thao, now=make.MORNING
    )
    books.entry(book, thao)
    with pytest.raises(old_books.WrongEntry, match="Trang 1 đã có số 45") as refusal:
        books.entry(book, thao)
    assert refusal.value.field == "number"
    assert books.entry(book, thao, page=2).page == 2


def test_only_a_photographed_page_is_keyed(book, thao):
    with pytest.raises(old_books.WrongEntry, match="chưa có ảnh"):
        books.entry(book, thao, page=2)
    assert not Entry.objects.exists()


def test_a_doubtful_entry_waits_for_another_person(book, thao, mai):
    entry = books.entry(book, thao, doubt=" Nhòe mực ")

    assert (entry.state, entry.present) == ("second", None)
    [first] = sealing.said(entry.readings.all(), book)
    assert (first.reading.act, first.reading.is_doubtful, first.why) == ("first", True, "Nhòe mực")
    assert last(entry) == ("old_books.key", {"doubtful": True})
    with pytest.raises(old_books.StandsOtherwise, match="cần cán bộ khác"):
        again(entry, thao)
    assert policies.may_key_again(mai, entry)
    assert not policies.may_key_again(thao, entry)


def test_until_then_only_the_first_reader_sees_what_it_says(book, thao, mai):
    entry = books.entry(book, thao, doubt="Nhòe mực")
    assert policies.may_see_readings(thao, entry)
    assert not policies.may_see_readings(mai, entry)
    assert policies.may_see_readings(mai, again(entry, mai))


def test_two_who_read_the_same_settle_it(book, thao, mai):
    entry = again(books.entry(book, thao, doubt="Nhòe"), mai, mother=" Lí  Thị Thìn")

    entry.refresh_from_db()
    assert (entry.state, entry.present.version, entry.present.act) == ("settled", 2, "second")
    assert not entry.present.is_doubtful
    assert last(entry) == ("old_books.key_again", {"agree": True})
    with pytest.raises(old_books.StandsOtherwise, match="không còn chờ nhập lần hai"):
        again(entry, mai)


def test_two_who_read_otherwise_are_compared_by_a_third_act(book, at, thao, mai):
    entry = again(books.entry(book, thao, doubt="Nhòe"), mai, mother="Lí Thị Thịn")
    entry.refresh_from_db()
    assert (entry.state, entry.present) == ("differs", None)
    assert last(entry) == ("old_books.key_again", {"agree": False})

    choose(entry, at.acts(at.minh), mother="Lý Thị Thìn")

    entry.refresh_from_db()
    assert (entry.state, entry.present.version) == ("settled", 3)
    assert said(entry) == [
        ("first", "Lí Thị Thìn", at.thao.pk),
        ("second", "Lí Thị Thịn", at.mai.pk),
        ("chosen", "Lý Thị Thìn", at.minh.pk),
    ]
    assert last(entry) == ("old_books.choose", {"as_read": []})


def test_the_choice_says_whose_reading_was_right(book, thao, mai):
    entry = again(books.entry(book, thao, doubt="Nhòe"), mai, mother="Lí Thị Thịn")
    choose(entry, mai, mother="Lí Thị Thịn")
    assert last(entry) == ("old_books.choose", {"as_read": [2]})
    with pytest.raises(old_books.StandsOtherwise, match="không còn chờ đối chiếu"):
        choose(entry, mai)


def test_what_does_not_differ_is_not_chosen(book, thao, mai):
    with pytest.raises(old_books.StandsOtherwise):
        choose(books.entry(book, thao, doubt="Nhòe"), mai)


def test_a_mistake_is_put_right_by_another_reading_and_the_older_stays(book, at, thao, mai):
    entry = correct(books.entry(book, thao), mai, mother="Lý Thị Thìn", number="45A")

    entry.refresh_from_db()
    assert (entry.state, entry.number, entry.present.version) == ("settled", "45A", 2)
    assert said(entry) == [
        ("first", "Lí Thị Thìn", at.thao.pk),
        ("corrected", "Lý Thị Thìn", at.mai.pk),
    ]
    [one] = sealing.said([books.present_of(entry)], book)
    assert (one.why, one.reading.is_doubtful) == ("Đọc nhầm tên mẹ", False)
    assert last(entry) == ("old_books.correct", {"fields": ["number", "mother"]})
    correct(entry, thao, version=2)
    assert entry.readings.count() == 3


def test_nothing_is_corrected_twice_unseen_or_without_a_change(book, thao, mai):
    entry = books.entry(book, thao)
    with pytest.raises(old_books.WrongEntry, match="Chưa sửa gì"):
        correct(entry, mai)
    correct(entry, mai, mother="Lý Thị Thìn")
    with pytest.raises(old_books.StandsOtherwise, match="Đồng nghiệp vừa sửa"):
        correct(entry, thao, mother="Lê Thị Thìn")
    with pytest.raises(old_books.StandsOtherwise, match="chưa nhập xong"):
        correct(books.entry(book, thao, number="9", doubt="Mờ"), thao)


def test_a_correction_cannot_take_the_number_of_another(book, thao):
    entry = books.entry(book, thao)
    books.entry(book, thao, number="46")
    with pytest.raises(old_books.WrongEntry, match="đã có số 46"), transaction.atomic():
        correct(entry, thao, number="46")
    assert entry.readings.count() == 1


def test_words_follow_the_reading_that_holds(book, at, thao, mai):
    def found(name):
        wanted = old_books.Wanted(parent=name)
        return bool(old_books.find(mai, at.agency, wanted))

    entry = again(books.entry(book, thao, doubt="Nhòe"), mai, mother="Lê Thị Tỵ")
    assert found("thin")
    assert found("ti")
    choose(entry, mai, mother="Lê Thị Tỵ")
    assert not found("thin")
    assert found("Tị")


def test_the_database_keeps_what_was_read_noted_and_printed(at):
    shelf = books.shelf(at)
    for table in ("reading", "note", "extract", "picture"):
        for act in ("SET id = id", None):
            with pytest.raises(DatabaseError, match=r"permission denied|append-only"):
                _try(f"old_books_{table}", act)
    entry = Entry.objects.get(pk=shelf.settled)
    with pytest.raises(DatabaseError), transaction.atomic():
        books.present_of(entry).save()


def _try(table, change):
    statement = f"UPDATE {table} {change}" if change else f"DELETE FROM {table}"
    with transaction.atomic(), transaction.get_connection().cursor() as cursor:
        cursor.execute(statement)


def _reading(entry, by, act, version):
    return Reading.objects.create(
        agency_id=entry.agency_id,
        entry=entry,
        version=version,
        act=act,
        content=b"",
        by=by,
        read_at=make.MORNING,
    )


def test_the_database_refuses_a_second_reading_by_the_first_reader(book, at, thao):
    entry = books.entry(book, thao, doubt="Nhòe")
    with pytest.raises(IntegrityError, match="another person"), transaction.atomic():
        _reading(entry, at.thao, "second", 2)
    _reading(entry, at.mai, "second", 2)
    for act, version in (("second", 3), ("first", 4), ("corrected", 2)):
        with pytest.raises(IntegrityError, match="old_reading"), transaction.atomic():
            _reading(entry, at.minh, act, version)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "settled"}, "old_entry_is_settled"),
        ({"state": "later"}, "old_entry_is_settled"),
    ],
)
def test_the_database_refuses_a_settled_entry_without_a_reading(book, thao, change, constraint):
    entry = books.entry(book, thao, doubt="Nhòe")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**change)


def test_a_note_stands_beside_the_entry_in_the_order_of_its_day(book, thao, at):
    entry = books.entry(book, thao)
    day = make.MORNING.date()
    for on, text in ((day, "Sau"), (day - timedelta(days=9), " Trước ")):
        old_books.note(entry=entry, on=on, ground=" QĐ 1 ", text=text, actor=thao, now=make.MORNING)
    notes = sealing.noted(entry.notes.all(), book)
    assert [(one.ground, one.text) for one in notes] == [("QĐ 1", "Trước"), ("QĐ 1", "Sau")]
    assert {(one.note.by_id, one.note.written_at) for one in notes} == {(at.thao.pk, make.MORNING)}
    assert last(entry) == ("old_books.note", {"note": str(notes[0].note.pk)})
    with pytest.raises(old_books.WrongEntry, match="chưa đến") as refusal:
        old_books.note(
            entry=entry,
            on=day + timedelta(days=1),
            ground="x",
            text="x",
            actor=thao,
            now=make.MORNING,
        )
    assert refusal.value.field == "on"


def test_only_a_settled_entry_is_extracted(book, thao, at):
    doubtful = books.entry(book, thao, number="9", doubt="Mờ")
    with pytest.raises(old_books.NotSettled, match="chưa in trích lục"):
        old_books.extract(entry=doubtful, purpose="x", recipient="x", actor=thao, now=make.MORNING)
    entry = books.entry(book, thao)
    made = old_books.extract(
        entry=entry,
        purpose=" Thừa kế ",
        recipient=" Lan ",
        dossier_code="H55",
        actor=thao,
        now=make.MORNING,
    )
    [one] = sealing.printed([made], book)
    assert (one.purpose, one.recipient, made.dossier_code) == ("Thừa kế", "Lan", "H55")
    assert (made.reading, made.by_id, made.printed_at) == (
        entry.present,
        at.thao.pk,
        make.MORNING,
    )
    assert last(entry) == ("old_books.extract", {"extract": str(made.pk), "reading": 1})


def test_only_posts_that_work_on_books_do(book, at, thao):
    entry = books.entry(book, thao)
    for who in (at.phuc, at.khoa):
        actor = at.acts(who)
        for act in (
            lambda actor=actor: books.book(at.agency, actor, volume="9"),
            lambda actor=actor: books.entry(book, actor, number="50"),
            lambda actor=actor: correct(entry, actor, mother="Lý"),
            lambda actor=actor: old_books.extract(
                entry=entry, purpose="x", recipient="x", actor=actor, now=make.MORNING
            ),
        ):
            with pytest.raises(old_books.StandsOtherwise, match="không nhập"):
                act()
    assert policies.may_read(at.acts(at.phuc))
    assert not policies.may_keep(at.acts(at.phuc))
    assert not policies.may_read(at.acts(at.khoa))
    assert policies.may_keep(at.acts(at.minh))
    assert (entry.readings.count(), Entry.objects.count()) == (1, 1)
