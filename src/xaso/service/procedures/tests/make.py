"""Makers of procedures for tests, here and in the rooms above."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.procedures.models import (
    Adoption,
    AdoptionStep,
    Procedure,
    ProcedureVersion,
    RequiredPaper,
    Unit,
    Way,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

MOMENT = datetime(2026, 11, 2, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def agency(code: str = "H55.242", name: str = "UBND xã Động Đạt") -> organisations.Agency:
    """Make a commune."""
    return organisations.Agency.objects.create(
        code=code, name=name, level=organisations.Agency.Level.COMMUNE
    )


def account(username: str = "quantri") -> identity.Account:
    """Make an official without a post."""
    return identity.Account.objects.create(username=username, full_name="Nguyễn Thị Kiểm")


def version(
    code: str = "1.001193",
    name: str = "Đăng ký khai sinh",
    *,
    papers: Iterable[tuple[str, str]] = (("to_khai", "Tờ khai"), ("chung_sinh", "Giấy chứng sinh")),
    unit: str = Unit.SAME_DAY_15H,
    value: Decimal | int | None = None,
    channels: Iterable[str] = ("in_person", "online"),
    **columns: Any,
) -> ProcedureVersion:
    """Make a version with its ways and papers."""
    procedure, _ = Procedure.objects.get_or_create(code=code)
    made = ProcedureVersion.objects.create(
        procedure=procedure,
        number=procedure.versions.count() + 1,
        source=columns.pop("source", ProcedureVersion.Source.CURATED),
        valid_from=columns.pop("valid_from", date(2026, 1, 1)),
        content_hash=columns.pop("content_hash", "0" * 64),
        name=name,
        field=columns.pop("field", "Hộ tịch"),
        **columns,
    )
    for position, channel in enumerate(channels):
        Way.objects.create(version=made, position=position, channel=channel, unit=unit, value=value)
    for position, (key, paper) in enumerate(papers):
        RequiredPaper.objects.create(
            version=made, key=key, position=position, name=paper, originals=1, copies=0
        )
    return made


def adoption(
    of_agency: organisations.Agency | None = None,
    of_version: ProcedureVersion | None = None,
    **columns: Any,
) -> Adoption:
    """Make an adoption, with all that it stands on where that is not given."""
    adopted = of_version or version()
    steps = columns.pop("steps", ())
    made = Adoption.objects.create(
        agency=of_agency or agency(),
        version=adopted,
        procedure=adopted.procedure,
        valid_from=columns.pop("valid_from", date(2026, 1, 1)),
        confirmed_by=columns.pop("confirmed_by", None) or account(),
        confirmed_at=MOMENT,
        filing_route=columns.pop("filing_route", Adoption.FilingRoute.OWN_PORTAL),
        processing_route=columns.pop("processing_route", Adoption.ProcessingRoute.HERE),
        **columns,
    )
    for position, step in enumerate(steps):
        AdoptionStep.objects.create(adoption=made, position=position, **asdict(step))
    return made
