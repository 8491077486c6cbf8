"""What a dossier knows: its declaration, who stood at the counter, and its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xaso.kernel.forms import api as forms
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.life_events.domain import carrying
from xaso.service.life_events.reading import JOINT
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xaso.service.dossiers.api import Dossier
    from xaso.service.life_events.reading import Rows

PARTIES = {
    "owner_name": "chuHoSo.hoTen",
    "submitter_name": "nguoiNop.hoTen",
    "phone": "nguoiNop.dienThoai",
    "email": "nguoiNop.email",
    "personal_number": "nguoiNop.soDinhDanh",
}
"""Under which key a fact of the parties goes."""
HOME = "+84"
ADDRESS = frozenset({"tinh", "xa", "chiTiet"})
"""The inputs of an address; what the reading adds to them is not entered again."""


def declared(dossier: Dossier) -> dict[str, Any]:
    """Return the answers of the declaration, with the procedure it was filed for; none if erased.

    For rules: values are JSON as declared.
    """
    try:
        answers = dossiers.answers_of(dossier)
    except keyring.KeyDestroyed:
        answers = {}
    return {**answers, JOINT: dossier.procedure_version.procedure.code}


def known(dossier: Dossier) -> dict[str, str]:
    """Return every known fact as it is typed, by the names of inputs; none of an erased dossier.

    Queries: answers, parties and the standing result.
    """
    try:
        answers = dossiers.answers_of(dossier)
        parties = dossiers.parties_of(dossier)
    except keyring.KeyDestroyed:
        return {}
    found = {name: _typed(name, value) for name, value in forms.flatten(answers).items()}
    found = _communes_by_name(found)
    found |= {key: _typed(key, str(parties.get(name) or "")) for name, key in PARTIES.items()}
    if not any(name.startswith("nyc.noiCuTru") for name in found):
        found["nguoiNop.diaChi"] = str(parties.get("address") or "")
    found["hoSo.ma"] = str(dossier)
    result = results.issued_for(dossier.pk).first()
    if result is not None and result.issued_at is not None:
        found["trichLuc.so"] = result.number
        found["trichLuc.ngay"] = f"{timezone.localdate(result.issued_at):%d/%m/%Y}"
        found["trichLuc.coQuan"] = dossier.agency.name
    return {name: value for name, value in found.items() if value}


def _typed(name: str, value: str) -> str:
    """Return a stored value as people type it: days and telephone numbers."""
    if name.endswith("dienThoai") and value.startswith(HOME):
        return f"0{value.removeprefix(HOME)}"
    parts = value.split("-")
    is_day = [len(one) for one in parts] == [4, 2, 2] and all(map(str.isdigit, parts))
    return "/".join(reversed(parts)) if is_day else value


def _communes_by_name(found: dict[str, str]) -> dict[str, str]:
    """Write communes by their names, which people can read over, instead of codes."""
    places = organisations.gazetteer()
    named = {}
    for name, code in found.items():
        start, _dot, part = name.rpartition(".")
        if part != "xa":
            continue
        province = places.province(found.get(f"{start}.tinh", ""))
        place = places.former_commune(code) if f"{start}.cu" in found else None
        if place is None and province is not None:
            place = places.commune(code, province).place
        if place is not None:
            named[name] = place.label
    return found | named


def fillings(
    rows: Rows,
    definition: forms.Definition,
    facts: Mapping[str, str],
    constants: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return what fills a declaration, by the names of its inputs.

    Only questions that the declaration asks are filled, and a choice only by one of its options.
    """
    filer = forms.Filer(
        name=facts.get("nguoiNop.hoTen", ""),
        number=facts.get("nguoiNop.soDinhDanh", ""),
        phone=facts.get("nguoiNop.dienThoai", ""),
        residence=facts.get("nguoiNop.diaChi", ""),
    )
    mapped = carrying.carried(
        [(row.target, row.source) for row in rows.carried if row.form in {"", definition.id}],
        facts,
    )
    filled = forms.prefilled(definition, filer) | mapped | dict(constants or {})
    asked = {field.key: field for field in definition.fields()}
    return {name: value for name, value in filled.items() if _fits(asked, name, value)}


def _fits(asked: Mapping[str, Any], name: str, value: str) -> bool:
    whole, _dot, part = name.rpartition(".")
    field = asked.get(name) or asked.get(whole)
    if field is None or (field.kind == "address" and part not in ADDRESS):
        return False
    if field.kind == "enum" and field.key == name:
        return any(option.value == value for option in field.options)
    return bool(field.kind != "table")


def questions_filled(definition: forms.Definition, filled: Mapping[str, str]) -> int:
    """Return how many questions of a declaration have something filled in."""
    return sum(
        any(name == field.key or name.startswith(f"{field.key}.") for name in filled)
        for field in definition.fields()
    )
