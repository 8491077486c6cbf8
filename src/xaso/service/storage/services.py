"""Agreeing that papers are kept, and using one again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.forms import api as forms
from xaso.service.storage.domain.kinds import answers
from xaso.service.storage.errors import NotReusable
from xaso.service.storage.models import Keeping, Reuse
from xaso.service.storage.selectors import kinds_on

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.api import Dossier
    from xaso.service.procedures.api import RequiredPaper
    from xaso.service.storage.selectors import Item


@transaction.atomic
def keep(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Keep the papers of a dossier for its owner to use again; agreeing twice changes nothing.

    Effects: one `Keeping`; an audit entry.

    Law: personal-data-2025: keeping for oneself rests on consent, which may be taken back.
    """
    row, is_new = Keeping.objects.get_or_create(dossier=dossier, defaults={"agreed_at": now})
    if not is_new and row.withdrawn_at is None:
        return
    if not is_new:
        row.agreed_at, row.withdrawn_at = now, None
        row.save(update_fields=["agreed_at", "withdrawn_at"])
    _record("storage.keep", dossier, actor)


@transaction.atomic
def let_go(dossier: Dossier, *, actor: Actor, now: datetime) -> None:
    """Take the consent back: the papers stay in their dossier and are offered no more.

    Effects: the `Keeping`; an audit entry.
    """
    if Keeping.objects.filter(dossier=dossier, withdrawn_at=None).update(withdrawn_at=now):
        _record("storage.let_go", dossier, actor)


@transaction.atomic
def use_again(
    item: Item, *, draft: forms.Draft, paper: RequiredPaper, actor: Actor, now: datetime
) -> Reuse:
    """Lay a kept paper into a draft instead of an upload: a copy of the same bytes, its own key.

    A signed file stays signed: not a byte changes.

    Effects: a stored file, a `DraftFile`, a `Reuse`; an audit entry of the dossier it came from.

    Raises:
        NotReusable: It no longer holds, is not kept, or is of another kind.
        TooManyFiles: The draft is full.
    """
    if not item.holds:
        raise NotReusable(_("Giấy này không còn giá trị, hoặc Ông/Bà đã thôi giữ trong kho."))
    if not answers(item.title, paper.name, kinds_on(timezone.localdate(now))):
        raise NotReusable(_("Giấy này không phải là “%s”.") % paper.name)
    content = io.BytesIO(files.read_whole(item.file))
    added = forms.add_upload(draft, paper.key, content, name=files.name_of(item.file))
    row = Reuse.objects.create(
        file=added.file,
        source=item.source,
        source_dossier_id=item.dossier.pk,
        source_file_id=item.file.pk,
        result_id=item.result.pk if item.result else None,
        at=now,
    )
    _record("storage.use_again", item.dossier, actor)
    return row


def _record(verb: str, dossier: Dossier, actor: Actor) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
    )
