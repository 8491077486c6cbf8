"""What is typed about old books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xaso.service.old_books.domain import readings
from xaso.service.old_books.selectors import MOST_YEARS, Wanted
from xaso.ui.inputs import DayField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xaso.kernel.organisations.api import Agency
    from xaso.service.old_books.domain.readings import Values
    from xaso.service.old_books.models import Kind

OLDEST = 1850
MOST_PAGES = 2000
MOST_AT_ONCE = 8
_AS_TYPED = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}


def _year(label: Any, *, required: bool = True) -> forms.IntegerField:
    wrong = _("Ghi năm bốn chữ số, ví dụ 1987.")
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=OLDEST,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class BookForm(forms.Form):
    """A book that goes on the list."""

    commune = forms.ChoiceField(
        label=_("Sổ của xã nào"),
        help_text=_("Xã đã lập sổ, kể cả xã cũ đã sáp nhập."),
        error_messages={"required": _("Chọn xã.")},
    )
    kind = forms.ChoiceField(label=_("Loại sổ"), error_messages={"required": _("Chọn loại sổ.")})
    volume = forms.CharField(
        label=_("Quyển số"),
        max_length=20,
        widget=forms.TextInput(attrs=_AS_TYPED),
        error_messages={"required": _("Ghi quyển số; sổ không ghi số thì ghi 01.")},
    )
    cover = forms.CharField(
        label=_("Xã, huyện, tỉnh ghi trên bìa"),
        help_text=_(
            "Chép đúng tên gọi lúc đó, ví dụ: Xã Động Đạt, huyện Phú Lương, tỉnh Bắc Thái."
        ),
        max_length=200,
        widget=forms.TextInput(attrs=_AS_TYPED),
        error_messages={"required": _("Chép tên xã, huyện, tỉnh trên bìa sổ.")},
    )
    year_from = _year(_("Từ năm"))
    year_to = _year(_("Đến năm"))
    pages_count = forms.IntegerField(
        label=_("Số trang"),
        min_value=1,
        max_value=MOST_PAGES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Ghi số trang của sổ, từ 1 đến 2000."),
        ),
    )
    place = forms.CharField(
        label=_("Sổ để ở đâu"),
        help_text=_("Ví dụ: kho lưu trữ, giá 2, hộp 5."),
        max_length=150,
        error_messages={"required": _("Ghi nơi để sổ.")},
    )

    def __init__(
        self, *args: Any, communes: Iterable[Agency], kinds: Iterable[Kind], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.communes = {str(one.pk): one for one in communes}
        self.kinds = {one.code: one for one in kinds}
        _offer(self, "commune", {key: one.name for key, one in self.communes.items()})
        _offer(self, "kind", {code: _named(one) for code, one in self.kinds.items()})

    def clean(self) -> dict[str, Any]:
        """See that the book ends after it begins."""
        told = super().clean() or self.cleaned_data
        first, last = told.get("year_from"), told.get("year_to")
        if first and last and last < first:
            self.add_error("year_to", _("Năm cuối trước năm đầu."))
        return told


class FilterForm(forms.Form):
    """Which books a list shows."""

    xa = forms.ChoiceField(label=_("Sổ của xã"), required=False)
    loai = forms.ChoiceField(label=_("Loại sổ"), required=False)

    def __init__(
        self, *args: Any, communes: Iterable[Agency], kinds: Iterable[Kind], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "xa", {str(one.pk): one.name for one in communes}, _("Mọi xã"))
        _offer(self, "loai", {f"{one.pk}": _named(one) for one in kinds}, _("Mọi loại"))


class SearchForm(FilterForm):
    """Whom an official looks for."""

    ten = forms.CharField(
        label=_("Họ tên người trong sổ"),
        help_text=_("Không cần dấu; Lý hay Lí, Mỹ hay Mĩ đều tìm thấy."),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={**_AS_TYPED, "type": "search", "data-testid": "old-books-search"}
        ),
    )
    cha_me = forms.CharField(
        label=_("Họ tên cha hoặc mẹ"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=_AS_TYPED),
    )
    tu = _year(_("Từ năm"), required=False)
    den = _year(_("Đến năm"), required=False)
    field_order = ["ten", "cha_me", "tu", "den", "xa", "loai"]

    def __init__(self, *args: Any, communes: Iterable[Agency], **kwargs: Any) -> None:
        listed = list(communes)
        self.known_communes = [one.pk for one in listed]
        self.years: tuple[int, ...] = ()
        super().__init__(*args, communes=listed, **kwargs)

    def clean(self) -> dict[str, Any]:
        """See that somebody is named, and that the years are few enough."""
        told = super().clean() or self.cleaned_data
        first = told.get("tu") or told.get("den")
        last = told.get("den") or first
        if first and last:
            self.years = tuple(range(first, last + 1))
            if last < first:
                self.add_error("den", _("Năm cuối trước năm đầu."))
            elif len(self.years) > MOST_YEARS:
                self.add_error("den", _("Mỗi lần tìm trong nhiều nhất 30 năm."))
        if not self.errors and not self.wanted.is_enough:
            self.add_error("ten", _("Ghi họ tên người cần tìm, hoặc họ tên cha, mẹ."))
        return told

    @property
    def wanted(self) -> Wanted:
        """Return what is looked for."""
        told = self.cleaned_data
        kind, commune = told.get("loai"), told.get("xa")
        return Wanted(
            name=told.get("ten", ""),
            parent=told.get("cha_me", ""),
            years=self.years,
            commune=next((one for one in self.known_communes if str(one) == commune), None),
            kind=int(kind) if kind else None,
        )


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotographsField(forms.FileField):
    """Several photographs at once, each judged by itself."""

    widget = _ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the photographs one by one."""
        given = data or [None]
        if len(given) > MOST_AT_ONCE:
            raise forms.ValidationError(_("Mỗi lần gửi nhiều nhất 8 ảnh."))
        return [super(PhotographsField, self).clean(one, initial) for one in given]


class PhotographsForm(forms.Form):
    """Photographs of pages, as a phone takes them."""

    first = forms.IntegerField(
        label=_("Ảnh đầu tiên là trang số"),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), _("Ghi số trang của ảnh đầu tiên.")
        ),
    )
    photographs = PhotographsField(
        label=_("Ảnh chụp các trang"),
        help_text=_(
            "JPEG hoặc PNG. Chọn nhiều ảnh thì xếp theo thứ tự trang; mỗi lần nhiều nhất 8."
        ),
        widget=_ManyFiles(attrs={"accept": "image/*", "capture": "environment"}),
        error_messages={
            "required": _("Chọn hoặc chụp ít nhất một ảnh."),
            "empty": _("Ảnh rỗng. Chụp lại."),
        },
    )


class ReadingForm(forms.Form):
    """What stands in an entry, word for word; the columns are those of the kind of book."""

    number = forms.CharField(
        label=_("Số trong sổ"),
        help_text=_("Sổ không đánh số thì ghi thứ tự trên trang."),
        max_length=readings.LONGEST_NUMBER,
        widget=forms.TextInput(attrs=_AS_TYPED),
        error_messages={"required": _("Ghi số trong sổ.")},
    )
    written_on = forms.CharField(
        label=_("Ngày vào sổ"),
        help_text=_("Chép như trong sổ, ví dụ: 12/5/1987. Không ghi hoặc mất chữ thì để trống."),
        max_length=readings.LONGEST,
        required=False,
        widget=forms.TextInput(attrs=_AS_TYPED),
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "vi"
        self.columns = [readings.NUMBER, readings.WRITTEN_ON]
        for one in kind.fields:
            self.fields[one.key] = forms.CharField(
                label=one.named(language),
                max_length=readings.LONGEST,
                required=one.is_required,
                widget=forms.TextInput(attrs=_AS_TYPED),
                error_messages={"required": _("Chép như trong sổ; không đọc được thì ghi (?).")},
            )
            self.columns.append(one.key)
        self.fields[readings.REMARKS] = forms.CharField(
            label=_("Ghi chú trong sổ"),
            help_text=_("Chép nguyên văn, kể cả chữ viết thêm bên lề."),
            max_length=readings.LONGEST_REMARKS,
            required=False,
            widget=forms.Textarea(attrs={**_AS_TYPED, "rows": 3}),
        )
        self.columns.append(readings.REMARKS)

    @property
    def values(self) -> Values:
        """Return what was typed, by column."""
        return {key: self.cleaned_data[key] for key in self.columns}

    @property
    def typed(self) -> list[forms.BoundField]:
        """Return the fields of the columns, as templates draw them."""
        return [self[key] for key in self.columns]


class FirstForm(ReadingForm):
    """The first reading, with a doubt where there is one."""

    is_doubtful = forms.BooleanField(
        label=_("Khó đọc, cần người khác nhập lại lần hai"), required=False
    )
    doubt = forms.CharField(
        label=_("Vì sao khó đọc"),
        help_text=_("Ví dụ: nhòe mực ở tên đệm, rách mép, hai người viết đè."),
        required=False,
        max_length=300,
    )

    def clean(self) -> dict[str, Any]:
        """See that a doubt has a reason, and that a reason is a doubt."""
        told = super().clean() or self.cleaned_data
        if told.get("is_doubtful") and not told.get("doubt"):
            self.add_error("doubt", _("Ghi vì sao khó đọc, hoặc bỏ dấu chọn ở trên."))
        if told.get("doubt") and not told.get("is_doubtful"):
            self.add_error(
                "is_doubtful", _("Đã ghi vì sao khó đọc: đánh dấu chọn, hoặc xóa lý do.")
            )
        return told


class CorrectionForm(ReadingForm):
    """Another reading, and what was wrong."""

    why = forms.CharField(
        label=_("Sai ở đâu"),
        help_text=_(
            "Chỉ sửa lỗi nhập so với trang sổ. Thay đổi về sau thì thêm ghi chú, không sửa."
        ),
        max_length=300,
        error_messages={"required": _("Ghi lần nhập trước sai ở đâu.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(forms.Form):
    """A later change."""

    on = DayField(label=_("Ngày thay đổi"))
    ground = forms.CharField(
        label=_("Căn cứ, số quyết định"),
        help_text=_("Ví dụ: Quyết định 15/QĐ-UBND ngày 02/03/2020 của UBND xã."),
        max_length=300,
        error_messages={"required": _("Ghi căn cứ hoặc số quyết định.")},
    )
    text = forms.CharField(
        label=_("Nội dung thay đổi"),
        max_length=readings.LONGEST_REMARKS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Ghi nội dung thay đổi.")},
    )


class ExtractForm(forms.Form):
    """Why an extract is printed, and for whom."""

    recipient = forms.CharField(
        label=_("Cấp cho ai"),
        max_length=150,
        error_messages={"required": _("Ghi tên người yêu cầu.")},
    )
    purpose = forms.CharField(
        label=_("Để làm gì"),
        help_text=_("Ví dụ: làm lại giấy khai sinh, hồ sơ thừa kế."),
        max_length=300,
        error_messages={"required": _("Ghi mục đích sử dụng.")},
    )
    dossier_code = forms.CharField(
        label=_("Mã hồ sơ"),
        help_text=_("Nếu đã tiếp nhận thành hồ sơ."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_dossier_code(self) -> str:
        """Return the code as dossiers write it."""
        return str(self.cleaned_data["dossier_code"]).strip().upper()


def _named(kind: Kind) -> str:
    return (kind.name_en if get_language() == "en" else "") or kind.name


def _offer(form: forms.Form, name: str, choices: Mapping[str, str], every: Any = None) -> None:
    field = cast("forms.ChoiceField", form.fields[name])
    field.choices = [("", every or _("Chọn")), *choices.items()]
