"""The kinds of question with one input: how each is drawn, read, stored and shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xaso.kernel.forms.domain import dates
from xaso.kernel.forms.engine.outcome import Outcome, Problem
from xaso.lib import personal_number, phone, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xaso.kernel.forms.domain.definition import Field
    from xaso.kernel.forms.engine.outcome import Setting

YES, NO = "co", "khong"
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}\Z")
_CLOCK = re.compile(r"([01]?\d|2[0-3])\s*[:hHg.]\s*([0-5]\d)\Z")


class Kind:
    """A kind of question; the base draws and reads one line of text.

    `parts` are the ends of its inputs' names: `("",)` for one input named by the key alone.
    """

    parts: ClassVar[tuple[str, ...]] = ("",)
    attributes: ClassVar[Mapping[str, str]] = {}
    default_length: ClassVar[int] = 200

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Return the Django fields by part; emptiness is judged later, with better words."""
        length = int(field.extra.get("max_length", self.default_length))
        return {"": line(length, self.attributes)}

    def is_blank(self, parts: Mapping[str, Any]) -> bool:
        """Tell whether nothing was entered."""
        return not any(str(value or "").strip() for value in parts.values())

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Turn what was entered (not blank) into what is stored."""
        return Outcome(text.tidy(str(parts[""])))

    def show(self, field: Field, value: Any) -> str:
        """Return the stored value as people read it."""
        return str(value)


class Around:
    """What a reader may ask: the setting, and the other answers about the same person."""

    def __init__(self, setting: Setting, key: str, answers: Mapping[str, Any]) -> None:
        """Remember them; `key` is the question's own."""
        self.setting = setting
        self._person = key.rpartition(".")[0]
        self._answers = answers

    def of_person(self, name: str) -> Any:
        """Return another answer about the same person, such as "ngaySinh"."""
        return self._answers.get(f"{self._person}.{name}" if self._person else name)


def line(
    length: int, attributes: Mapping[str, str] | None = None, *, rows: int = 1
) -> forms.CharField:
    """Return a text input of one or several lines."""
    widget: forms.Widget = forms.TextInput(dict(attributes or {}))
    if rows > 1:
        widget = forms.Textarea({"rows": rows, **(attributes or {})})
    return forms.CharField(required=False, max_length=length, widget=widget)


class Text(Kind):
    """Free text of one or several lines."""

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw as many lines as the declaration says."""
        length = int(field.extra.get("max_length", self.default_length))
        return {"": line(length, rows=int(field.extra.get("rows", 1)))}

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Keep the text, composed and without signs nobody sees."""
        if int(field.extra.get("rows", 1)) > 1:
            lines = str(parts[""]).replace("\r\n", "\n").split("\n")
            return Outcome("\n".join(text.tidy(one) for one in lines).strip())
        return Outcome(text.tidy(str(parts[""])))


class Name(Kind):
    """A person's full name."""

    attributes = {"autocapitalize": "words", "spellcheck": "false"}
    default_length = 120

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Refuse what is no name; ask about what an input method left."""
        return judged(text.check_name(str(parts[""])))


class Day(Kind):
    """A day, or the year alone where the declaration allows it."""

    attributes = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "data-day": ""}
    default_length = 20

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw one input; a year alone needs no other."""
        return {"": line(self.default_length, self.attributes)}

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Read the day; it may not lie ahead unless the declaration says so."""
        may_be_year = bool(field.extra.get("may_be_year"))
        try:
            day = dates.read_day(str(parts[""]), may_be_year=may_be_year)
        except dates.NotADay:
            return Outcome.wrong(
                _("Hãy ghi ngày/tháng/năm, ví dụ 05/03/2026, hoặc chỉ ghi năm.")
                if may_be_year
                else _("Hãy ghi đủ ngày/tháng/năm, ví dụ 05/03/2026.")
            )
        if not field.extra.get("future") and dates.earliest(day) > around.setting.today:
            return Outcome.wrong(_("Ngày này chưa tới. Hãy kiểm tra lại năm."))
        return Outcome(day)

    def show(self, field: Field, value: Any) -> str:
        """Write the day as people do."""
        return dates.shown(value)


class Clock(Kind):
    """An hour and minute."""

    attributes = {"inputmode": "numeric", "placeholder": "14:30"}
    default_length = 10

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Read "14:30", "14h30" or "14g30"."""
        match = _CLOCK.match(str(parts[""]).strip())
        if not match:
            return Outcome.wrong(_("Hãy ghi giờ và phút, ví dụ 14:30."))
        return Outcome(f"{int(match[1]):02d}:{match[2]}")


class PersonalNumber(Kind):
    """The number of twelve digits; old errors in it are asked about, not refused."""

    attributes = {"inputmode": "numeric", "spellcheck": "false"}
    default_length = 20

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Compare the number with the declared sex and year of birth."""
        return read_personal_number(str(parts[""]), around)


class Phone(Kind):
    """A telephone number, stored with its country."""

    attributes = {"inputmode": "tel", "autocomplete": "tel"}
    default_length = 30

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw an input that opens the number pad."""
        widget = forms.TextInput({**self.attributes})
        widget.input_type = "tel"
        return {"": forms.CharField(required=False, max_length=self.default_length, widget=widget)}

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Read a number of Việt Nam or, with its "+", of any country."""
        written = str(parts[""])
        compact = re.sub(r"[\s.()-]", "", written)
        if _ABROAD.match(compact) and not compact.startswith("+84"):
            return Outcome(compact)
        return judged(phone.check(written))

    def show(self, field: Field, value: Any) -> str:
        """Write the number in groups, without the country if it is ours."""
        national = f"0{value[3:]}" if value.startswith("+84") else value
        return f"{national[:4]} {national[4:7]} {national[7:]}" if len(national) == 10 else national


class Email(Kind):
    """An e-mail address."""

    attributes = {"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
    default_length = 254

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw an input that opens the keyboard with "@"."""
        widget = forms.TextInput({**self.attributes})
        widget.input_type = "email"
        return {"": forms.CharField(required=False, max_length=self.default_length, widget=widget)}

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Refuse what no mail could reach."""
        address = text.tidy(str(parts[""]))
        try:
            validate_email(address)
        except ValidationError:
            return Outcome.wrong(_("Hãy ghi thư điện tử dạng ten@noigui.vn, hoặc bỏ trống."))
        return Outcome(address)


class Choice(Kind):
    """One of several values: a few as radio buttons, many as a list."""

    FEW = 7

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw radio buttons or a list."""
        language = get_language() or "vi"
        choices = [(one.value, one.label.in_language(language)) for one in field.options]
        if len(choices) <= self.FEW:
            return {
                "": forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect)
            }
        return {"": forms.ChoiceField(choices=[("", _("Hãy chọn")), *choices], required=False)}

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Take the value if it is one of them."""
        value = str(parts[""])
        if value not in {one.value for one in field.options}:
            return Outcome.wrong(_("Hãy chọn một mục trong danh sách."))
        return Outcome(value)

    def show(self, field: Field, value: Any) -> str:
        """Return the label."""
        language = get_language() or "vi"
        labels = (one.label.in_language(language) for one in field.options if one.value == value)
        return next(labels, str(value))


class Checklist(Kind):
    """Any number of several values."""

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw a box for each."""
        language = get_language() or "vi"
        choices = [(one.value, one.label.in_language(language)) for one in field.options]
        return {
            "": forms.MultipleChoiceField(
                choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        }

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Keep the known values."""
        given = parts[""] if isinstance(parts[""], list) else [parts[""]]
        return Outcome([one.value for one in field.options if one.value in given])

    def show(self, field: Field, value: Any) -> str:
        """List the labels."""
        language = get_language() or "vi"
        return "; ".join(
            one.label.in_language(language) for one in field.options if one.value in value
        )


class YesNo(Kind):
    """Yes or no, said outright."""

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw two radio buttons."""
        choices = [(YES, _("Có")), (NO, _("Không"))]
        return {"": forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect)}

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Read the button."""
        if parts[""] not in {YES, NO}:
            return Outcome.wrong(_("Hãy chọn Có hoặc Không."))
        return Outcome(parts[""] == YES)

    def show(self, field: Field, value: Any) -> str:
        """Say yes or no."""
        return _("Có") if value else _("Không")


class Checkbox(Kind):
    """A box that must be ticked where it is required."""

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw the box."""
        return {"": forms.BooleanField(required=False)}

    def is_blank(self, parts: Mapping[str, Any]) -> bool:
        """A box without its tick is blank."""
        return parts.get("") in {None, "", False, "false", "off", "0", NO}

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """It is ticked."""
        return Outcome(value=True)

    def show(self, field: Field, value: Any) -> str:
        """Say that it was agreed to."""
        return _("Đồng ý")


class Number(Kind):
    """A whole number between two limits."""

    attributes = {"inputmode": "numeric"}
    default_length = 10

    def read(self, field: Field, parts: Mapping[str, Any], around: Around) -> Outcome:
        """Read the number within its limits."""
        low, high = field.extra.get("min", 0), field.extra.get("max", 1_000_000)
        digits = text.tidy(str(parts[""])).replace(".", "")
        if not (digits.isascii() and digits.isdigit()) or not low <= int(digits) <= high:
            return Outcome.wrong(
                _("Hãy ghi một số từ %(low)s đến %(high)s.") % {"low": low, "high": high}
            )
        return Outcome(int(digits))


class Computed(Kind):
    """Filled in by the system: shown, never asked."""

    parts = ()

    def inputs(self, field: Field) -> dict[str, forms.Field]:
        """Draw nothing."""
        return {}


def judged(verdict: Any) -> Outcome:
    """Turn the verdict of a check in `lib` into an outcome."""
    if not verdict.is_taken:
        return Outcome.wrong(verdict.why)
    warnings = [Problem(verdict.why)] if verdict.verdict == "warn" else []
    return Outcome(verdict.out, warnings=warnings)


def read_personal_number(value: str, around: Around) -> Outcome:
    """Read the number beside the sex and birth declared for the same person."""
    return judged(
        personal_number.check(
            value,
            sex=str(around.of_person("gioiTinh") or ""),
            born=str(around.of_person("ngaySinh") or ""),
            today=around.setting.today,
        )
    )
