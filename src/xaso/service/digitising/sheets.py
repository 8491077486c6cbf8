"""Separator sheets: printed for a dossier, and read back from a page."""

from __future__ import annotations

import io
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import zxingcpp
from django.utils.translation import gettext as _
from PIL import Image

from xaso.lib import printing
from xaso.service.digitising.domain import separators

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier

TEMPLATE = Path(__file__).resolve().parent / "data" / "separator.typ"
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
NAME_SHOWN = 180
"""A sheet is one page, however long the name of a paper is."""
LOOKED_AT = 1600
"""Codes are looked for in a picture at most so wide first: it is quicker, and calms noise."""


def print_sheets(*, agency: Agency, dossier: Dossier, now: datetime) -> bytes:
    """Print the sheet of a dossier and those of its components, to be laid between the papers."""
    code = str(dossier)
    papers = dossier.procedure_version.papers.values_list("key", "name")
    first = _printed(
        agency,
        separators.dossier_code(code),
        _("Bắt đầu hồ sơ"),
        code,
        "",
        _("Đặt tờ này trên cùng của hồ sơ. Trang này không lưu vào hồ sơ."),
        now,
    )
    others = [
        _printed(
            agency,
            separators.component_code(key),
            _("Bắt đầu thành phần"),
            key,
            name,
            _("Đặt tờ này ngay trước giấy tờ ấy. Dùng lại được cho hồ sơ khác."),
            now,
        )
        for key, name in papers
    ]
    return bound([first, *others])


def _printed(
    agency: Agency, says: str, kind: str, code: str, name: str, hint: str, now: datetime
) -> bytes:
    return printing.render(
        TEMPLATE,
        {
            "title": says,
            "agency": agency.name,
            "words": separators.WORDS,
            "kind": kind,
            "code": code,
            "name": textwrap.shorten(name, NAME_SHOWN, placeholder=" …"),
            "hint": hint,
            "qr": says,
            "made_at": now,
            "demo": agency.is_demo,
        },
    )


def bound(sheets: Iterable[bytes]) -> bytes:
    """Bind printed sheets into one file."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for sheet in sheets:
            with pikepdf.open(io.BytesIO(sheet)) as one:
                made.pages.extend(one.pages)
        made.save(out)
    return out.getvalue()


def codes_on(grey: Image.Image) -> list[str]:
    """Return what the QR codes on a page say: first of a smaller picture, else of the whole."""
    if grey.width > LOOKED_AT:
        size = (LOOKED_AT, max(1, round(grey.height * LOOKED_AT / grey.width)))
        if found := _codes(grey.resize(size, Image.Resampling.BOX)):
            return found
    return _codes(grey)


def _codes(grey: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(grey, formats=QR)
    return [one.text for one in found if one.valid]
