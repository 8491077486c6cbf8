"""Answers that every room gives alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from django import forms

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def see_other(address: str) -> HttpResponseRedirect:
    """Send the browser to another page by GET after a POST."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response


def as_file(content: bytes | str, name: str, kind: str) -> HttpResponse:
    """Hand a file out under a name: a PDF is shown in the browser, anything else is saved."""
    disposition = content_disposition_header(as_attachment=kind != PDF, filename=name)
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": disposition or "attachment"}
    )


def beside(form: forms.Form, refusal: Exception, **names: str) -> None:
    """Say a refusal beside its field; `names` are fields that the page calls otherwise."""
    told = getattr(refusal, "field", "")
    name = names.get(told, told)
    form.add_error(name if name in form.fields else None, str(refusal))
