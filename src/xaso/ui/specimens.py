"""Made-up things that the catalogue page draws, good and bad."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Specimen(forms.Form):
    """One field of each kind."""

    full_name = forms.CharField(
        label=_("Họ, chữ đệm, tên"), help_text=_("Viết như trong giấy tờ, ví dụ: Nguyễn Thị Hoa.")
    )
    born_on = forms.CharField(
        label=_("Ngày sinh"),
        help_text=_("Ngày, tháng, năm; ví dụ: 05/09/1987."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday"}),
    )
    sex = forms.ChoiceField(
        label=_("Giới tính"),
        choices=[("nam", _("Nam")), ("nu", _("Nữ"))],
        widget=forms.RadioSelect,
    )
    province = forms.ChoiceField(
        label=_("Tỉnh, thành phố"), choices=[("", ""), ("19", "Thái Nguyên"), ("01", "Hà Nội")]
    )
    copies = forms.MultipleChoiceField(
        label=_("Giấy tờ đã có"),
        choices=[("chung-sinh", _("Giấy chứng sinh")), ("cccd", _("Thẻ căn cước"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=_("Ghi chú"), widget=forms.Textarea, required=False)
    paper = forms.FileField(
        label=_("Ảnh chụp giấy chứng sinh"), help_text=_("PDF, JPEG hoặc PNG, đến 20 MB.")
    )
    promise = forms.BooleanField(label=_("Cam đoan lời khai là đúng sự thật"))
    warnings: ClassVar[dict[str, list[str]]] = {}


class Doubtful(Specimen):
    """The same form, sent with mistakes and one doubt."""

    warnings: ClassVar[dict[str, list[Any]]] = {
        "full_name": [_("Có vẻ còn sót chữ gõ Telex: “Nguyeenx”.")]
    }


def specimens() -> dict[str, Any]:
    """Return what the catalogue's template needs."""
    now = timezone.now()
    doubtful = Doubtful({"full_name": "Nguyeenx Thị Hoa"}, auto_id="bad_%s", prefix="bad")
    doubtful.data = {"bad-full_name": "Nguyeenx Thị Hoa"}
    return {
        "now": now,
        "form": Specimen(auto_id="good_%s", prefix="good"),
        "wrong_form": doubtful,
        "history": [
            SimpleNamespace(
                title=gettext("Đang thẩm định"), at=now, who="Hoàng Văn Nam", is_current=True
            ),
            SimpleNamespace(
                title=gettext("Đã tiếp nhận"),
                at=now - timedelta(hours=3),
                who="Trần Thị Mai",
                text=gettext("Đủ 3 giấy tờ."),
            ),
            SimpleNamespace(title=gettext("Đã nộp, chờ tiếp nhận"), at=now - timedelta(days=1)),
        ],
        "counts": [
            (gettext("Chứng thực"), 812),
            (gettext("Hộ tịch"), 164),
            (gettext("Đất đai"), 57),
        ],
        "weeks": [("T41", 62), ("T42", 71), ("T43", 68), ("T44", 90), ("T45", 84), ("T46", 77)],
        "rows": [
            ("H55.242-260306-0012", "Nguyễn Thị Hoa", "red", gettext("Quá hạn 1 ngày")),
            ("H55.242-260306-0013", "Lý Văn Páo", "amber", gettext("Sắp đến hạn")),
            ("H55.242-260306-0014", "Đặng Thuỳ Dương", "green", gettext("Trước hạn")),
        ],
    }
