"""The shape of what is typed about delegations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights.models import Absence, Delegation
from xaso.kernel.rights.policies import DELEGABLE, NEVER_SIGNS
from xaso.kernel.rights.registry import subjects
from xaso.ui.inputs import DayField, MomentField

if TYPE_CHECKING:
    from datetime import date, datetime


class AbsenceForm(forms.Form):
    """Who is away, from when until when; only some write it down for others."""

    account = forms.ModelChoiceField(
        queryset=identity.Account.objects.none(),
        label=_("Ai vắng"),
        empty_label=None,
        error_messages={
            "required": _("Chọn người vắng."),
            "invalid_choice": _("Người này không còn giữ vị trí. Chọn người khác."),
        },
    )
    kind = forms.ChoiceField(
        label=_("Việc gì"),
        choices=Absence.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn việc gì.")},
    )
    begins_at = MomentField(label=_("Vắng từ"))
    ends_at = MomentField(label=_("Về lúc"), help_text=_("Ví dụ: 14:00 30/11/2026"))

    def __init__(
        self, data: Any = None, *, people: Any, own: Any, now: datetime, for_others: bool
    ) -> None:
        super().__init__(
            data, initial={"account": own, "begins_at": now, "kind": Absence.Kind.BUSINESS}
        )
        field: Any = self.fields["account"]
        field.queryset = people if for_others else people.filter(pk=own)
        field.label_from_instance = lambda account: account.full_name
        if not for_others:
            field.widget = forms.HiddenInput()


class DelegationForm(forms.Form):
    """Who signs for which post, how, by which decision, from when until when, for what."""

    position = forms.ModelChoiceField(
        queryset=organisations.Position.objects.none(),
        label=_("Ký thay chức danh"),
        empty_label=_("Chọn chức danh"),
        error_messages={
            "required": _("Chọn chức danh được ký thay."),
            "invalid_choice": _("Chức danh này không còn. Chọn chức danh khác."),
        },
    )
    account = forms.ModelChoiceField(
        queryset=identity.Account.objects.none(),
        label=_("Người được giao ký"),
        empty_label=_("Chọn người"),
        error_messages={
            "required": _("Chọn người được giao ký."),
            "invalid_choice": _("Người này không còn giữ vị trí. Chọn người khác."),
        },
    )
    form = forms.ChoiceField(
        label=_("Hình thức"),
        choices=Delegation.Form.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn hình thức ký.")},
    )
    signs_as = forms.CharField(
        label=_("Chức danh của người ký"),
        max_length=200,
        help_text=_("In ngay trên chữ ký, ví dụ: Phó Chủ tịch."),
        error_messages={"required": _("Nhập chức danh của người ký.")},
    )
    decision = forms.CharField(
        label=_("Số văn bản giao quyền"),
        max_length=100,
        help_text=_("Ví dụ: 12/QĐ-UBND ngày 01/11/2026."),
        error_messages={"required": _("Nhập số văn bản giao quyền.")},
    )
    valid_from = DayField(label=_("Có hiệu lực từ ngày"))
    valid_until = DayField(label=_("Hết hiệu lực từ ngày"), required=False)
    fields_of_work = forms.MultipleChoiceField(
        label=_("Chỉ trong lĩnh vực"),
        required=False,
        help_text=_("Không chọn gì là mọi việc chức danh ấy được ký."),
        widget=forms.CheckboxSelectMultiple,
    )
    procedures = forms.CharField(
        label=_("Chỉ các thủ tục có mã"),
        required=False,
        max_length=2000,
        help_text=_("Cách nhau bằng dấu phẩy, ví dụ: 1.001193, 2.000635."),
    )

    def __init__(
        self, data: Any = None, *, agency: organisations.Agency, today: date, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"valid_from": today, "form": "KT"}, **kwargs)
        self._known = subjects(agency.pk, today)
        posts, people = self.fields["position"], self.fields["account"]
        if isinstance(posts, forms.ModelChoiceField):
            posts.queryset = organisations.Position.objects.filter(
                Q(valid_until=None) | Q(valid_until__gt=today), agency=agency, role__in=DELEGABLE
            ).order_by("title", "id")
        if isinstance(people, forms.ModelChoiceField):
            barred = identity.working_at(agency.pk, on=today, roles=NEVER_SIGNS)
            people.queryset = identity.working_at(agency.pk, on=today).exclude(pk__in=barred)
        scope = self.fields["fields_of_work"]
        if isinstance(scope, forms.MultipleChoiceField):
            scope.choices = [(name, name) for name in sorted({one.field for one in self._known})]

    def clean_procedures(self) -> list[str]:
        """Take codes apart; one that the agency does not handle is named."""
        codes = list(filter(None, re.split(r"[\s,;]+", self.cleaned_data["procedures"])))
        unknown = set(codes) - {one.code for one in self._known}
        if unknown:
            raise forms.ValidationError(
                _("Không có thủ tục mã %(codes)s đang áp dụng. Xem lại mã.")
                % {"codes": ", ".join(sorted(unknown))}
            )
        return codes

    def given(self) -> dict[str, Any]:
        """Return what was typed as `delegate` takes it."""
        typed = dict(self.cleaned_data)
        typed["fields"] = typed.pop("fields_of_work")
        return typed


class EndForm(forms.Form):
    """From which day a delegation no longer holds, and why."""

    valid_until = DayField(label=_("Thôi từ ngày"))
    ground = forms.CharField(
        label=_("Lý do"), max_length=500, error_messages={"required": _("Nhập lý do.")}
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"valid_until": today})
