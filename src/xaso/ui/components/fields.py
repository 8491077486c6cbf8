"""Form fields, drawn from Django's bound fields: label, hint, error and control, tied by ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms, template
from django.forms.utils import flatatt
from django.utils.html import format_html

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import BaseForm, BoundField
    from django.utils.safestring import SafeString

register = template.Library()

FEW_LINES = 4
"""Of a text area, where its form does not say how many."""
DJANGOS_ROWS = forms.Textarea().attrs["rows"]
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_CLASS_OF_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "govuk-textarea"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.Select, "govuk-select"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.Widget, "govuk-input"),
)


@register.inclusion_tag("ui/components/field.html")
def field(
    bound: BoundField, *, hint: str = "", width: str = "", testid: str = ""
) -> dict[str, Any]:
    """Draw one field of a form.

    Choices become a group with a legend, a single checkbox stands before its label, everything
    else has its label above. A field that is not required says so in its label.

    Args:
        bound: The field as its form gives it; `form.warnings[name]` may hold doubts about it.
        hint: Instead of the field's own help text.
        width: A govuk width such as "10" or "5", for codes and numbers of a known length.
        testid: The `data-testid` of the group.
    """
    widget = bound.field.widget
    kind = (
        "choices"
        if isinstance(widget, _CHOICES)
        else "checkbox"
        if isinstance(widget, forms.CheckboxInput)
        else "hidden"
        if widget.is_hidden
        else "control"
    )
    element_id = bound.auto_id or bound.html_name
    hint = hint or str(bound.help_text)
    return {
        "bound": bound,
        "kind": kind,
        "element_id": element_id,
        "hint": hint,
        "testid": testid,
        "is_multiple": isinstance(widget, forms.CheckboxSelectMultiple),
        "control": _control(bound, element_id, hint, width) if kind != "choices" else "",
        "warnings": getattr(bound.form, "warnings", {}).get(bound.name, ()),
    }


def _control(bound: BoundField, element_id: str, hint: str, width: str) -> SafeString:
    widget = bound.field.widget
    described = [f"{element_id}-hint"] if hint else []
    described += [f"{element_id}-error"] if bound.errors else []
    css = next(name for kind, name in _CLASS_OF_WIDGET if isinstance(widget, kind))
    classes = [css, *widget.attrs.get("class", "").split()]
    if bound.errors:
        classes.append(f"{css}--error")
    if width:
        classes.append(f"govuk-input--width-{width}")
    attributes: dict[str, Any] = {"class": " ".join(classes), "id": element_id}
    if isinstance(widget, forms.Textarea):
        rows = widget.attrs["rows"]
        attributes |= {"rows": FEW_LINES if rows == DJANGOS_ROWS else rows, "cols": 40}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return bound.as_widget(attrs=attributes)


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: BaseForm | None = None, *, errors: Any = None) -> dict[str, Any]:
    """List what is wrong, each line a link to its field; draws nothing where all is well.

    Args:
        form: A bound form.
        errors: Instead of a form: pairs of a field's id ("" for none) and a sentence.
    """
    return {"lines": list(errors or ()) or (list(_lines(form)) if form else [])}


def _lines(form: BaseForm) -> Iterable[tuple[str, str]]:
    for message in form.non_field_errors():
        yield "", str(message)
    for bound in form:
        for message in bound.errors:
            first = f"{bound.auto_id}_0" if isinstance(bound.field.widget, _CHOICES) else ""
            yield first or bound.auto_id or bound.html_name, _said(bound, str(message))


def _said(bound: BoundField, message: str) -> str:
    """Return what is wrong after the name of its field; what a box asks one to agree to is none."""
    label = str(bound.label)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return message
    return f"{label} {message}" if label.endswith("?") else f"{label}: {message}"


@register.simple_block_tag
def field_group(content: str, *, legend: str, hint: str = "", size: str = "m") -> SafeString:
    """Hold fields that belong together, an address for example, under one legend."""
    return format_html(
        '<fieldset class="govuk-fieldset xs-group"><legend class="govuk-fieldset__legend '
        'govuk-fieldset__legend--{}">{}</legend>{}{}</fieldset>',
        size,
        legend,
        format_html('<div class="govuk-hint">{}</div>', hint) if hint else "",
        content,
    )


@register.simple_tag
def attributes(values: dict[str, Any]) -> SafeString:
    """Write a mapping as HTML attributes."""
    return flatatt(values)
