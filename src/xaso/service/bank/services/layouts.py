"""How statement files look, changed when a bank changes them: dated rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.reference.api import in_force
from xaso.service.bank import policies
from xaso.service.bank.domain.layouts import layout_of
from xaso.service.bank.errors import UnknownLine, WrongStatement
from xaso.service.bank.models import Layout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@transaction.atomic
def change_layout(
    code: str,
    *,
    name: str,
    spec: Mapping[str, Any],
    is_confirmed: bool,
    today: date,
    agency_id: UUID,
    actor: Actor,
) -> Layout:
    """Let a layout look otherwise from today on; what was imported stays as it was read.

    Effects: the row in force ends and another begins, or today's own row is changed; an audit
    entry.

    Raises:
        UnknownLine: No layout of today has this code.
        WrongStatement: A column that is needed has no name.
        NotBookkeeper: Only leaders do it.
    """
    policies.decider(actor)
    try:
        layout_of(code, spec)
    except (KeyError, ValueError) as error:
        raise WrongStatement("", _("Bố cục thiếu cột cần có.")) from error
    rows = Layout.objects.select_for_update().filter(in_force(today), code=code)
    row = rows.order_by("-valid_from").first()
    if row is None:
        raise UnknownLine(_("Không có bố cục này."))
    if row.valid_from < today:
        row.valid_until = today
        row.save(update_fields=["valid_until"])
        row = Layout(code=code, valid_from=today)
    row.name, row.spec, row.is_confirmed = name.strip(), dict(spec), is_confirmed
    row.save()
    audit.record(
        actor=actor,
        verb="bank.change_layout",
        object_kind="bank.layout",
        object_id=row.pk,
        agency_id=agency_id,
        details={"code": code, "is_confirmed": is_confirmed},
    )
    return row
