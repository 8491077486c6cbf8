"""Shapes of what administrators type."""

from django import forms
from django.utils.translation import gettext_lazy as _


class GroundForm(forms.Form):
    """A reason."""

    ground = forms.CharField(
        label=_("Lý do"),
        max_length=500,
        error_messages={"required": _("Nhập lý do.")},
    )
