"""Entries are keyed, doubtful ones twice, and put right by another reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xaso.service.old_books import policies, sealing, trail
from xaso.service.old_books.domain import readings
from xaso.service.old_books.errors import StandsOtherwise, WrongEntry
from xaso.service.old_books.models import Book, Entry, Reading, Word
from xaso.service.old_books.selectors import hash_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.old_books.domain.readings import Values

State, Act = Entry.State, Reading.Act


@transaction.atomic
def key(
    *, book: Book, page: int, values: Values, doubt: str = "", actor: Actor, now: datetime
) -> Entry:
    """Key an entry from the picture of its page.

    Args:
        values: What stands in the book, word for word, by the keys of the kind's columns.
        doubt: Why it cannot be read surely; then another official reads it again.

    Effects: one `Entry` with its first `Reading` and words; an audit entry.

    Raises:
        WrongEntry: The page has an entry of that number already, or nobody photographed it.
    """
    told = _told(book, values)
    if not book.pictures.filter(number=page).exists():
        raise WrongEntry(readings.NUMBER, _("Trang này chưa có ảnh chụp."))
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                agency_id=book.agency_id,
                book=book,
                page=page,
                number=told[readings.NUMBER],
                state=State.SECOND,
                keyed_at=now,
            )
    except IntegrityError as error:
        raise _taken(page, told[readings.NUMBER]) from error
    reading = _read(entry, Act.FIRST, told, doubt, actor, now)
    if doubt:
        _find_by(entry, [told])
    else:
        _settle(entry, reading, told)
    trail.record(actor, "key", entry, doubtful=bool(doubt))
    return entry


@transaction.atomic
def key_again(*, entry_id: UUID, values: Values, actor: Actor, now: datetime) -> Entry:
    """Key a doubtful entry a second time, without having seen the first.

    Where both say the same it is settled, else somebody compares them.

    Effects: its second `Reading`, state and words; an audit entry.

    Raises:
        StandsOtherwise: It waits for no second reading, or hers was the first.
    """
    entry = _locked(entry_id)
    if entry.state != State.SECOND:
        raise StandsOtherwise(_("Mục này không còn chờ nhập lần hai."))
    if not policies.may_key_again(actor, entry):
        raise StandsOtherwise(_("Người nhập lần một không nhập lần hai; cần cán bộ khác."))
    told = _told(entry.book, values)
    [first] = sealing.said(entry.readings.all(), entry.book)
    reading = _read(entry, Act.SECOND, told, "", actor, now)
    agree = not readings.differing(first.values, told)
    if agree:
        _settle(entry, reading, told)
    else:
        entry.state = State.DIFFERS
        entry.save(update_fields=["state"])
        _find_by(entry, [first.values, told])
    trail.record(actor, "key_again", entry, agree=agree)
    return entry


@transaction.atomic
def choose(*, entry_id: UUID, values: Values, actor: Actor, now: datetime) -> Entry:
    """Say what stands in the book where two readings differ; both stay.

    Effects: a third `Reading`, which holds from now on; state and words; an audit entry.

    Raises:
        StandsOtherwise: The readings do not differ, or not any more.
        WrongEntry: The page has an entry of that number already.
    """
    entry = _locked(entry_id)
    if entry.state != State.DIFFERS:
        raise StandsOtherwise(_("Mục này không còn chờ đối chiếu."))
    told = _told(entry.book, values)
    before = sealing.said(entry.readings.all(), entry.book)
    _settle(entry, _read(entry, Act.CHOSEN, told, "", actor, now), told)
    as_read = [one.reading.version for one in before if not readings.differing(one.values, told)]
    trail.record(actor, "choose", entry, as_read=as_read)
    return entry


@transaction.atomic
def correct(
    *, entry_id: UUID, values: Values, why: str, version: int, actor: Actor, now: datetime
) -> Entry:
    """Put a keying mistake right by another reading; the older ones stay and are shown.

    What changed in a life after the entry was made is no mistake: that is a note.

    Args:
        why: What was wrong; it stands beside the reading.
        version: The reading that she saw.

    Effects: one more `Reading`, which holds from now on; words; an audit entry.

    Raises:
        StandsOtherwise: The entry is doubtful still, or somebody put it right meanwhile.
        WrongEntry: Nothing is different, or the page has an entry of that number already.
    """
    entry = _locked(entry_id)
    if entry.present is None:
        raise StandsOtherwise(_("Mục này chưa nhập xong nên chưa sửa được."))
    if entry.present.version != version:
        raise StandsOtherwise(_("Đồng nghiệp vừa sửa mục này. Xem lại rồi sửa tiếp."))
    told = _told(entry.book, values)
    [present] = sealing.said([entry.present], entry.book)
    changed = readings.differing(present.values, told)
    if not changed:
        raise WrongEntry(readings.NUMBER, _("Chưa sửa gì so với lần nhập đang dùng."))
    _settle(entry, _read(entry, Act.CORRECTED, told, why, actor, now), told)
    trail.record(actor, "correct", entry, fields=changed)
    return entry


def _told(book: Book, values: Values) -> dict[str, str]:
    """Return the values of the columns of a book, as they are kept."""
    columns = [one.key for one in book.kind.fields]
    keys = (readings.NUMBER, readings.WRITTEN_ON, *columns, readings.REMARKS)
    return {name: readings.verbatim(values.get(name, "")) for name in keys}


def _locked(entry_id: UUID) -> Entry:
    return (
        Entry.objects
        .select_for_update(of=("self",))
        .select_related("book__kind", "present")
        .get(pk=entry_id)
    )


def _read(
    entry: Entry, act: Reading.Act, values: Values, why: str, actor: Actor, now: datetime
) -> Reading:
    reading = Reading(
        agency_id=entry.agency_id,
        entry=entry,
        version=entry.readings.count() + 1,
        act=act,
        is_doubtful=act == Act.FIRST and bool(why),
        by_id=policies.account_of(actor),
        read_at=now,
    )
    sealing.seal(reading, entry.book, {"values": dict(values), "why": readings.verbatim(why)})
    reading.save(force_insert=True)
    return reading


def _settle(entry: Entry, reading: Reading, values: Values) -> None:
    """Let a reading hold from now on."""
    entry.present, entry.state = reading, State.SETTLED
    entry.number = values[readings.NUMBER]
    try:
        with transaction.atomic():
            entry.save(update_fields=["present", "state", "number"])
    except IntegrityError as error:
        raise _taken(entry.page, entry.number) from error
    _find_by(entry, [values])


def _find_by(entry: Entry, said: Iterable[Values]) -> None:
    """Let an entry be found by the words of these readings and no others."""
    book = entry.book
    found = {
        pair
        for values in said
        for pair in readings.found_by(book.kind.fields, values, book.year_from, book.year_to)
    }
    entry.words.all().delete()
    Word.objects.bulk_create(
        Word(
            agency_id=entry.agency_id,
            entry=entry,
            role=role.value,
            word=hash_of(word, entry.agency_id),
        )
        for role, word in sorted(found)
    )


def _taken(page: int, number: str) -> WrongEntry:
    told = {"page": page, "number": number}
    return WrongEntry(readings.NUMBER, _("Trang %(page)s đã có số %(number)s.") % told)
