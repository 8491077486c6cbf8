"""Anybody checks a paper: by the code on it, or by the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.signing import api as signing
from xaso.service.results.errors import UnknownResult
from xaso.service.results.services.checking import by_code
from xaso.service.results.verifying import Checked, check_document, check_file, proof_of_file

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WRONG_CODE, BAD_FILE = "result-secret", "check-file"
TONES = {signing.Verdict.VALID: "success", signing.Verdict.UNSIGNED: "warning"}


class CodeForm(forms.Form):
    """What stands under the QR of a paper."""

    ma = forms.CharField(
        label=gettext_lazy("Mã kiểm tra"),
        max_length=20,
        error_messages={"required": gettext_lazy("Nhập mã in dưới mã QR của giấy tờ.")},
    )
    bi_mat = forms.CharField(
        label=gettext_lazy("Mã bí mật"),
        max_length=20,
        help_text=gettext_lazy("8 ký tự in ngay dưới mã kiểm tra, không phân biệt hoa thường"),
        error_messages={"required": gettext_lazy("Nhập mã bí mật in dưới mã kiểm tra.")},
    )


class FileForm(forms.Form):
    """The file of a paper."""

    file = forms.FileField(
        label=gettext_lazy("Tệp giấy tờ (PDF)"),
        help_text=gettext_lazy("Tệp chỉ được xem để kiểm tra rồi bỏ ngay, không lưu lại."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        error_messages={
            "required": gettext_lazy("Chọn tệp PDF cần kiểm tra."),
            "empty": gettext_lazy("Tệp rỗng. Hãy chọn lại tệp."),
        },
    )

    def clean_file(self) -> bytes:
        """Return the whole file.

        Raises:
            ValidationError: It is larger than what is taken.
        """
        given = self.cleaned_data["file"]
        if given.size > settings.MAX_FILE_BYTES:
            most = settings.MAX_FILE_BYTES // 1024 // 1024
            raise forms.ValidationError(_("Tệp lớn hơn %d MB.") % most)
        content: bytes = given.read()
        return content


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Check a paper: by code and secret (`ma`, `bi-mat`, as its QR says), or by its file (POST).

    Answers:
        200: The forms, or what the paper is worth.
        404: No such code or the wrong secret. 422: Something is missing, or the file is too
        large. 429: Too many wrong tries.
    """
    if request.method == "POST":
        return _by_file(request)
    if "ma" in request.GET:
        return _by_code(request)
    return _page(request, CodeForm(), FileForm())


@never_cache
@require_GET
def proof(request: HttpRequest, sha256: str) -> JsonResponse:
    """Return the proof that a file's making stands in the sealed trail, for who has the file.

    Raises:
        Http404: It is no file of ours, or has no place in the trail yet.
    """
    address = identity.address_of(request)
    try:
        identity.guard(BAD_FILE, address, address)
        told = proof_of_file(sha256)
    except (audit.NotSealed, identity.Throttled) as error:
        identity.note_failure(BAD_FILE, address, address)
        raise Http404(sha256) from error
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="bang-chung-{sha256[:12]}.json"'
    return answer


def _by_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm({"ma": request.GET["ma"], "bi_mat": request.GET.get("bi-mat", "")})
    if not form.is_valid():
        return _page(request, form, FileForm(), status=422)
    address = identity.address_of(request)
    try:
        identity.guard(WRONG_CODE, form.cleaned_data["ma"], address)
        document = by_code(form.cleaned_data["ma"], form.cleaned_data["bi_mat"])
    except identity.Throttled as throttled:
        form.add_error(None, _too_often(throttled))
        return _page(request, form, FileForm(), status=429)
    except UnknownResult:
        identity.note_failure(WRONG_CODE, form.cleaned_data["ma"], address)
        form.add_error(None, _("Không tìm thấy giấy tờ với mã và mã bí mật này."))
        return _page(request, form, FileForm(), status=404)
    found = check_document(document, now=timezone.now())
    return _page(request, form, FileForm(), found=found)


def _by_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    address = identity.address_of(request)
    if not form.is_valid():
        return _page(request, CodeForm(), form, status=422)
    try:
        identity.guard(BAD_FILE, address, address)
    except identity.Throttled as throttled:
        form.add_error(None, _too_often(throttled))
        return _page(request, CodeForm(), form, status=429)
    content = form.cleaned_data["file"]
    found = check_file(content, trust=signing.installed(), now=timezone.now())
    if found.document is None and found.verdict != signing.Verdict.VALID:
        identity.note_failure(BAD_FILE, address, address)
    return _page(request, CodeForm(), FileForm(), found=found)


def _too_often(throttled: identity.Throttled) -> str:
    minutes = throttled.retry_after_seconds // 60 + 1
    return _("Thử quá nhiều lần. Thử lại sau %d phút.") % minutes


def _page(
    request: HttpRequest,
    code_form: CodeForm,
    file_form: FileForm,
    *,
    found: Checked | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "code_form": code_form,
        "file_form": file_form,
        "failed": next((form for form in (code_form, file_form) if form.errors), None),
        "found": found,
    }
    if found is not None:
        context |= {
            "tone": TONES.get(found.verdict, "error"),
            "verdict": signing.VERDICTS[found.verdict],
            "signatures": [
                {
                    "said": one,
                    "verdict": signing.VERDICTS[one.verdict],
                    "reason": signing.REASONS[one.reason],
                    "is_good": one.verdict == signing.Verdict.VALID,
                }
                for one in (found.report.signatures if found.report else ())
            ],
        }
    return render(request, "results/check.html", context, status=status)
