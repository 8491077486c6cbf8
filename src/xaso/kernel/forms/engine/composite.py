"""The kinds of question with several inputs: addresses, identity documents, appointments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from xaso.kernel.forms.domain import dates
from xaso.kernel.forms.engine.kinds import Around, Clock, Kind, line, read_personal_number
from xaso.kernel.forms.engine.outcome import Outcome, Problem
from xaso.kernel.organisations import api as organisations
from xaso.lib import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xaso.kernel.forms.domain.definition import Field

ABROAD = "nuoc-ngoai"


class Address(Kind):
    """A place of two levels, found by old names too; or one abroad, in free text.

    Stored as `{"tinh", "xa", "chiTiet", "text"}` with the codes of the map the names are from,
    `"cu": true` and `"nay"` (what continues it today) for former communes, and `"text"` as it
    stands on the paper. A commune that the map does not know stands in `"xa"` as written.
    """

    parts: ClassVar[tuple[str, ...]] = (".tinh", ".xa", ".chiTiet", ".cu")

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw a list of provinces, a commune with suggestions, and a line for the rest."""
        map_ = organisations.gazetteer()
        provinces = [
            ("", _("Hãy chọn")),
            *((place.code, place.name) for place in map_.provinces_today),
            (
                _("Tỉnh cũ, trước 01/07/2025"),
                [(place.code, place.name) for place in map_.provinces_gone],
            ),
            (ABROAD, _("Nước ngoài")),
        ]
        commune = {"list": "communes", "data-commune": "", "autocomplete": "off"}
        return {
            ".tinh": forms.CharField(
                label=_("Tỉnh, thành phố"), required=False, widget=forms.Select(choices=provinces)
            ),
            ".xa": _labelled(line(120, commune), _("Xã, phường (gõ cả tên cũ cũng được)")),
            ".chiTiet": _labelled(line(200), _("Số nhà, xóm, thôn, đường")),
        }

    def is_blank(self, parts: Mapping[str, Any]) -> bool:
        """A province alone, filled in beforehand, is not yet an address."""
        return not any(str(parts.get(part) or "").strip() for part in (".xa", ".chiTiet"))

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Find the commune; what the map does not know is asked about, never refused."""
        province_text, commune_text, detail, former = (
            text.tidy(str(parts.get(part) or "")) for part in self.parts
        )
        if province_text == ABROAD:
            if not detail:
                return Outcome.wrong(_("Hãy ghi địa chỉ ở nước ngoài, cả tên nước."), ".chiTiet")
            whole = ", ".join(filter(None, (detail, commune_text)))
            return Outcome({"tinh": ABROAD, "xa": commune_text, "chiTiet": detail, "text": whole})
        places = around.setting.places
        if former and (known := places.former_commune(commune_text)):
            return Outcome(self._stored(known, detail, places))
        province = places.province(province_text) if province_text else None
        if not province:
            return Outcome.wrong(_("Hãy chọn tỉnh, thành phố."), ".tinh")
        if not commune_text:
            return Outcome.wrong(_("Hãy ghi xã hoặc phường."), ".xa")
        return self._commune(commune_text, province, detail, around)

    def _commune(
        self, written: str, province: organisations.Place, detail: str, around: Around
    ) -> Outcome:
        places = around.setting.places
        found = places.commune(written, province)
        if found.choices:
            labels = "; ".join(place.label for place in found.choices)
            return Outcome.wrong(
                _("Có nhiều nơi tên này, hãy ghi rõ một trong: %(labels)s.") % {"labels": labels},
                ".xa",
            )
        if found.place is None:
            whole = ", ".join(filter(None, (detail, written, province.name)))
            near = " ".join(f"“{place.name}”?" for place in places.nearest(written, province))
            doubt = _(
                "Không thấy “%(name)s” trong danh mục xã của %(province)s. %(near)s"
                " Giấy tờ ghi đúng như vậy thì bấm tiếp tục."
            ) % {"name": written, "province": province.name, "near": near}
            value = {"tinh": province.code, "xa": written, "chiTiet": detail}
            return Outcome(
                {**value, "text": whole}, warnings=[Problem(" ".join(doubt.split()), ".xa")]
            )
        return Outcome(self._stored(found.place, detail, places))

    def _stored(
        self, place: organisations.Place, detail: str, places: organisations.Gazetteer
    ) -> dict[str, Any]:
        province = places.province_of(place)
        names = (detail, place.label, province.name if province else "")
        value: dict[str, Any] = {
            "tinh": place.province,
            "xa": place.code,
            "chiTiet": detail,
            "text": ", ".join(filter(None, names)),
        }
        if not place.is_current:
            value["cu"] = True
            value["nay"] = [
                {"tinh": heir.province, "xa": heir.code, "text": heir.name}
                for heir in places.heirs(place)
            ]
        return value

    def show(self, field: Field, value: Any) -> str:
        """Write the address; a former commune is followed by what continues it."""
        heirs = _(" hoặc ").join(heir["text"] for heir in value.get("nay", ()))
        return f"{value['text']} ({_('nay là')} {heirs})" if heirs else str(value["text"])


class IdentityDocument(Kind):
    """A document: its kind, number, day and office. Of the number's kinds, each has its check."""

    parts: ClassVar[tuple[str, ...]] = (".loai", ".so", ".ngayCap", ".noiCap")
    _VIETNAMESE_PASSPORT = re.compile(r"[A-Z]\d{7,8}\Z")
    _ANY = re.compile(r"[A-Z0-9][A-Z0-9/. -]{2,29}\Z")

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw the kinds as a list and three lines."""
        day = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy"}
        number = line(40, {"spellcheck": "false", "autocapitalize": "characters"})
        return {
            ".loai": forms.ChoiceField(
                label=_("Loại giấy tờ"),
                required=False,
                choices=[("", _("Hãy chọn")), *_documents()],
            ),
            ".so": _labelled(number, _("Số")),
            ".ngayCap": _labelled(line(20, day), _("Ngày cấp (nếu nhớ)")),
            ".noiCap": _labelled(line(150), _("Nơi cấp (nếu nhớ)")),
        }

    def is_blank(self, parts: Mapping[str, Any]) -> bool:
        """A kind chosen beforehand is not yet a document."""
        return not any(str(parts.get(part) or "").strip() for part in self.parts[1:])

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Check the number by its kind and the day by the calendar."""
        kind, number, issued, office = (
            text.tidy(str(parts.get(part) or "")) for part in self.parts
        )
        if kind not in dict(_documents()):
            return Outcome.wrong(_("Hãy chọn loại giấy tờ."), ".loai")
        if not number:
            return Outcome.wrong(_("Hãy ghi số giấy tờ."), ".so")
        outcome = self._number(kind, number, around)
        value = {"loai": kind, "so": outcome.value, "noiCap": office, "ngayCap": ""}
        errors = [Problem(one.message, ".so") for one in outcome.errors]
        warnings = [Problem(one.message, ".so") for one in outcome.warnings]
        if issued:
            try:
                value["ngayCap"] = dates.read_day(issued)
            except dates.NotADay:
                errors.append(Problem(_("Hãy ghi đủ ngày/tháng/năm, hoặc bỏ trống."), ".ngayCap"))
            else:
                if dates.earliest(value["ngayCap"]) > around.setting.today:
                    errors.append(Problem(_("Ngày cấp chưa tới."), ".ngayCap"))
        return Outcome(None if errors else value, errors, warnings)

    def _number(self, kind: str, number: str, around: Around) -> Outcome:
        if kind == "can-cuoc":
            return read_personal_number(number, around)
        compact = number.upper().replace(" ", "")
        if kind == "cmnd":
            if not re.fullmatch(r"[0-9]{9}", compact):
                return Outcome.wrong(_("Chứng minh nhân dân cũ có 9 chữ số."))
            doubt = _(
                "Chứng minh nhân dân 9 số không còn giá trị; có căn cước thì ghi số căn cước."
            )
            return Outcome(compact, warnings=[Problem(doubt)])
        if kind == "ho-chieu-vn" and not self._VIETNAMESE_PASSPORT.match(compact):
            return Outcome.wrong(_("Hộ chiếu Việt Nam gồm một chữ cái và 7 hoặc 8 chữ số."))
        if not self._ANY.match(number.upper()):
            return Outcome.wrong(_("Số giấy tờ chỉ có chữ cái không dấu, chữ số, dấu / . và -."))
        return Outcome(number.upper())

    def show(self, field: Field, value: Any) -> str:
        """Write kind, number, day and office on one line."""
        words = [f"{dict(_documents()).get(value['loai'], value['loai'])} {value['so']}"]
        if value.get("ngayCap"):
            words.append(_("cấp ngày %(day)s") % {"day": dates.shown(value["ngayCap"])})
        if value.get("noiCap"):
            words.append(_("nơi cấp %(office)s") % {"office": value["noiCap"]})
        return ", ".join(words)


class Slot(Kind):
    """A wished appointment: a working day to come and an hour."""

    parts: ClassVar[tuple[str, ...]] = (".ngay", ".gio")
    _FIRST_HOUR, _LAST_HOUR = "07:00", "17:00"

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw two short lines."""
        day = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy"}
        return {
            ".ngay": _labelled(line(20, day), _("Ngày")),
            ".gio": _labelled(line(10, {"inputmode": "numeric", "placeholder": "08:30"}), _("Giờ")),
        }

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Refuse days gone and hours when every office is shut."""
        try:
            day = dates.read_day(str(parts.get(".ngay") or ""))
        except dates.NotADay:
            return Outcome.wrong(_("Hãy ghi đủ ngày/tháng/năm, ví dụ 05/03/2026."), ".ngay")
        if dates.earliest(day) < around.setting.today:
            return Outcome.wrong(_("Ngày hẹn đã qua. Hãy chọn ngày khác."), ".ngay")
        hour = Clock().read(field, {"": parts.get(".gio") or ""}, around)
        if hour.errors:
            return Outcome.wrong(hour.errors[0].message, ".gio")
        if not self._FIRST_HOUR <= hour.value <= self._LAST_HOUR:
            return Outcome.wrong(_("Hãy chọn giờ làm việc, từ 07:00 đến 17:00."), ".gio")
        return Outcome({"ngay": day, "gio": hour.value})

    def show(self, field: Field, value: Any) -> str:
        """Write hour and day."""
        return f"{value['gio']} {dates.shown(value['ngay'])}"


def _labelled(field: forms.Field, label: str) -> forms.Field:
    field.label = label
    return field


def _documents() -> list[tuple[str, str]]:
    return [
        ("can-cuoc", _("Thẻ căn cước, căn cước công dân")),
        ("ho-chieu-vn", _("Hộ chiếu Việt Nam")),
        ("ho-chieu", _("Hộ chiếu nước ngoài")),
        ("cmnd", _("Chứng minh nhân dân 9 số")),
        ("khac", _("Giấy tờ khác có ảnh")),
    ]
