"""Words and proposals of a document, sealed with the key of where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.digitising.domain import proposing
from xaso.service.digitising.domain import words as words_on
from xaso.service.digitising.errors import NotSo
from xaso.service.digitising.models import Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.digitising.domain.words import Word
    from xaso.service.digitising.models import Document


def key_of(document: Document) -> UUID:
    """Return the key by which what a document says is sealed."""
    key_id: UUID = document.dossier.key_id if document.dossier else document.batch.key_id
    return key_id


def seal_words(document: Document, words: Sequence[Sequence[Word]]) -> None:
    """Seal the words of a document anew; the caller saves it."""
    packed = words_on.pack(words)
    document.sealed_words = keyring.seal(key_of(document), packed, _words(document))


def words_of(document: Document) -> list[list[Word]]:
    """Return the words of a document, those that were kept.

    Raises:
        KeyDestroyed: Its dossier was erased.
    """
    sealed = bytes(document.sealed_words)
    return words_on.unpack(keyring.unseal(key_of(document), sealed, _words(document)))


def propose(document: Document, words: Sequence[Sequence[Word]]) -> None:
    """Write down what the words of an attached document propose; the caller has a transaction.

    Effects: `Document.kind`, its `Proposal` rows.
    """
    kind, found = proposing.propose(words)
    document.kind = kind
    document.save(update_fields=["kind"])
    key_id = key_of(document)
    Proposal.objects.bulk_create(
        Proposal(
            document=document,
            field=one.field.value,
            sealed_value=keyring.seal(key_id, one.value.encode(), _value(document, one.field)),
            confidence=one.confidence,
            page=one.page,
            box=list(one.box),
        )
        for one in found
    )


def value_of(proposal: Proposal) -> str:
    """Return what is proposed.

    Raises:
        KeyDestroyed: Its dossier was erased.
    """
    context = _value(proposal.document, proposal.field)
    return keyring.unseal(key_of(proposal.document), bytes(proposal.sealed_value), context).decode()


@transaction.atomic
def decide(*, proposal: Proposal, value: str, actor: Actor, now: datetime) -> None:
    """Confirm a field as a person read it on the page; nothing in it says it is not so.

    What was proposed and what was confirmed are told apart in the audit by whether it was changed.

    Effects: the `Proposal`; an audit entry.

    Raises:
        NotSo: Somebody decided meanwhile.
    """
    mine = Proposal.objects.select_for_update().select_related("document").get(pk=proposal.pk)
    if mine.state != Proposal.State.PROPOSED:
        raise NotSo(_("Đề xuất này đã có người xử lý."))
    value, proposed = value.strip(), value_of(mine)
    mine.state = Proposal.State.CONFIRMED if value else Proposal.State.REFUSED
    if value and value != proposed:
        context = _value(mine.document, mine.field)
        mine.sealed_value = keyring.seal(key_of(mine.document), value.encode(), context)
    mine.decided_by_id, mine.decided_at = actor.id, now
    mine.save(update_fields=["state", "sealed_value", "decided_by_id", "decided_at"])
    audit.record(
        actor=actor,
        verb="digitising.confirm" if value else "digitising.refuse",
        object_kind="digitising.document",
        object_id=mine.document_id,
        agency_id=mine.document.batch.agency_id,
        details={"field": mine.field, "changed": bool(value) and value != proposed},
    )


def _words(document: Document) -> str:
    return f"digitising.words|{document.pk}"


def _value(document: Document, field: str) -> str:
    return f"digitising.value|{document.pk}|{field}"
