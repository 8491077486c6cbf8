"""What is typed about papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from xaso.service.custody.domain import codes
from xaso.service.custody.models import Place
from xaso.service.custody.services.placing import Target
from xaso.ui.inputs import PickedDayField

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xaso.service.custody.models import Carrier

PLACE, HOLDER = "place:", "holder:"


class TargetForm(forms.Form):
    """Where papers go: a place, or somebody."""

    target = forms.ChoiceField(
        label=_("Để ở đâu, ai giữ"),
        error_messages={
            "required": _("Chọn nơi để giấy tờ, hoặc người giữ."),
            "invalid_choice": _("Chọn nơi để giấy tờ, hoặc người giữ."),
        },
    )

    def __init__(
        self,
        *args: Any,
        places: Iterable[Place] = (),
        keepers: Mapping[UUID, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {f"{PLACE}{one.pk}": one for one in places}
        shelves = [(key, str(one)) for key, one in self.places.items()]
        people = [(f"{HOLDER}{pk}", name) for pk, name in keepers.items()]
        field = cast("forms.ChoiceField", self.fields["target"])
        groups: list[Any] = [("", _("Chọn"))]
        groups += [(_("Nơi để"), shelves)] if shelves else []
        field.choices = [*groups, (_("Người giữ"), people)]

    @property
    def chosen(self) -> Target:
        """Return where the papers go."""
        given: str = self.cleaned_data["target"]
        if given in self.places:
            return Target(place=self.places[given])
        return Target(holder_id=UUID(given.removeprefix(HOLDER)))


class PutForm(TargetForm):
    """Several dossiers by their codes, and where their papers go."""

    codes = forms.CharField(
        label=_("Mã hồ sơ"),
        help_text=_("Quét hoặc gõ, mỗi dòng một mã: mã hồ sơ hoặc mã tra cứu."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Quét hoặc gõ ít nhất một mã hồ sơ.")},
    )
    field_order = ["codes", "target"]

    def clean_codes(self) -> list[str]:
        """Return the codes one by one."""
        read = codes.read_codes(self.cleaned_data["codes"])
        if not read:
            raise forms.ValidationError(_("Quét hoặc gõ ít nhất một mã hồ sơ."))
        if len(read) > codes.MOST_AT_ONCE:
            raise forms.ValidationError(_("Mỗi lần ghi nhiều nhất 200 hồ sơ."))
        return read


class PlaceForm(forms.Form):
    """A new place."""

    kind = forms.ChoiceField(
        label=_("Loại"),
        choices=Place.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn loại.")},
    )
    code = forms.CharField(
        label=_("Mã"),
        help_text=_("In trên nhãn, ví dụ T1-N2: tủ 1, ngăn 2."),
        max_length=20,
        error_messages={"required": _("Ghi mã của nơi này.")},
    )
    name = forms.CharField(
        label=_("Tên gọi"),
        max_length=100,
        error_messages={"required": _("Ghi tên gọi.")},
    )


class CarrierForm(forms.Form):
    """By whom and under which number something goes."""

    carrier = forms.ChoiceField(
        label=_("Đơn vị bưu chính"),
        error_messages={
            "required": _("Chọn đơn vị bưu chính."),
            "invalid_choice": _("Chọn đơn vị bưu chính."),
        },
    )
    number = forms.CharField(
        label=_("Số hiệu bưu gửi"),
        help_text=_("In trên phiếu gửi, ví dụ EA123456789VN."),
        max_length=40,
        error_messages={"required": _("Ghi số hiệu bưu gửi.")},
    )

    def __init__(self, *args: Any, carriers: Iterable[Carrier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["carrier"])
        field.choices = [(one.code, one.name) for one in carriers]


class SendForm(CarrierForm):
    """To whom a result goes by post."""

    name = forms.CharField(
        label=_("Người nhận"),
        max_length=150,
        error_messages={"required": _("Ghi tên người nhận.")},
    )
    address = forms.CharField(
        label=_("Địa chỉ nhận"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Ghi địa chỉ nhận.")},
    )
    phone = forms.CharField(label=_("Điện thoại người nhận"), max_length=20, required=False)
    field_order = ["name", "address", "phone", "carrier", "number"]


class ArrivalForm(CarrierForm):
    """By which item papers came in."""

    posted_on = PickedDayField(label=_("Ngày gửi ghi trên bì"), missing=_("Ghi ngày gửi."))


class DeliveredForm(forms.Form):
    """The carrier's slip of delivery."""

    evidence = forms.CharField(
        label=_("Số phiếu báo phát"),
        max_length=100,
        error_messages={"required": _("Ghi số phiếu báo phát.")},
    )
    evidence_on = PickedDayField(label=_("Ngày phát"), missing=_("Ghi ngày phát."))


class CameBackForm(forms.Form):
    """Why an item came back."""

    evidence = forms.CharField(
        label=_("Vì sao bưu điện hoàn"),
        help_text=_("Ví dụ: không có người nhận, sai địa chỉ."),
        max_length=100,
        error_messages={"required": _("Ghi lý do bưu điện hoàn.")},
    )
