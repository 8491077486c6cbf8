"""Every kind of question by its name in the published JSON."""

from __future__ import annotations

from xaso.kernel.forms.engine import composite, kinds

KINDS: dict[str, kinds.Kind] = {
    "name": kinds.Name(),
    "date": kinds.Day(),
    "time": kinds.Clock(),
    "personal_number": kinds.PersonalNumber(),
    "phone": kinds.Phone(),
    "email": kinds.Email(),
    "text": kinds.Text(),
    "enum": kinds.Choice(),
    "signature": kinds.Choice(),
    "bool": kinds.YesNo(),
    "checkbox": kinds.Checkbox(),
    "checklist": kinds.Checklist(),
    "int": kinds.Number(),
    "auto": kinds.Computed(),
    "address": composite.Address(),
    "iddoc": composite.IdentityDocument(),
    "slot": composite.Slot(),
}
TABLE = "table"
