"""The machine's door over HTTP: file a dossier, ask how it stands, fetch its files.

A request carries everything: no session, no cookie, no CSRF token. The right to read is the
secret in `X-Dossier-Secret`; a wrong one and an unknown id are the same 404.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.http import JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from xaso.kernel.files import api as files
from xaso.kernel.forms import api as forms
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.errors import DossierRefusal, IdempotencyConflict, UnknownDossier
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponseBase

    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.models import Dossier

_KEY = re.compile(r"[\x21-\x7e]{8,64}\Z")
OTHER_PAPER = "other"


class Refused(Exception):
    """The request cannot be taken as it is."""

    def __init__(self, status: int, error: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.body = status, {"error": error, "detail": detail, **more}


def answers_json(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
    """Turn every refusal into a JSON answer with its status and a sentence."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return JsonResponse(refused.body, status=refused.status)
        except UnknownDossier as refusal:
            return JsonResponse({"error": "not-found", "detail": str(refusal)}, status=404)
        except identity.Throttled as throttled:
            response = JsonResponse(
                {"error": "too-many-tries", "detail": _("Thử sai quá nhiều lần. Chờ rồi thử lại.")},
                status=429,
            )
            response["Retry-After"] = str(throttled.retry_after_seconds)
            return response
        except IdempotencyConflict as refusal:
            body = {"error": "idempotency-conflict", "detail": str(refusal)}
            return JsonResponse(body, status=422)
        except DossierRefusal as refusal:
            return JsonResponse({"error": "refused", "detail": str(refusal)}, status=422)

    return answering


@csrf_exempt
@require_POST
@never_cache
@answers_json
def file_dossier(request: HttpRequest) -> HttpResponseBase:
    """File a dossier.

    POST /api/v1/dossiers, multipart: `procedure`, `answers` (JSON), `file`..., `paper`... (the
    paper each file belongs to, in the same order; may be absent), header `Idempotency-Key`.

    Answers:
        201: `{"id","secret","code","files":[{"sha256"}]}`; the same again for the same request.
        413: A file is too large. 422: What is wrong, by field, or the key was used otherwise.
    """
    agency = organisations.agency_of(request)
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.match(key):
        detail = _("Cần tiêu đề Idempotency-Key dài 8 đến 64 ký tự ASCII.")
        raise Refused(422, "idempotency-key", detail)
    code = request.POST.get("procedure", "").strip()
    answers = _read_answers(request.POST.get("answers", ""))
    uploads = request.FILES.getlist("file")
    papers = request.POST.getlist("paper")
    named = [
        (papers[n] if n < len(papers) else OTHER_PAPER, upload) for n, upload in enumerate(uploads)
    ]
    try:
        adoption = procedures.open_adoption(agency.pk, code, timezone.localdate())
    except procedures.NotAdopted as refusal:
        raise Refused(
            422, "procedure", str(refusal), fields={"procedure": [str(refusal)]}
        ) from None
    checked = _check(adoption, answers)
    hashes = [_sha256(upload) for upload in uploads]
    pairs = [(paper, hash_) for (paper, _upload), hash_ in zip(named, hashes, strict=True)]
    fingerprint = dossiers.body_hash(code, checked, pairs)
    earlier = dossiers.replay(agency, key, fingerprint)
    submitted = earlier or _file(agency, code, checked, named, key)
    return JsonResponse(
        {
            "id": submitted.look_up_code,
            "secret": submitted.secret,
            "code": None,
            "answer_by": timezone.localtime(submitted.answer_by).isoformat(),
            "files": [{"sha256": hash_} for hash_ in hashes],
        },
        status=201,
    )


def _file(
    agency: Agency,
    code: str,
    answers: dict[str, Any],
    uploads: Iterable[tuple[str, UploadedFile[bytes]]],
    key: str,
) -> dossiers.Submitted:
    """Store the files and the dossier in one transaction; a lost race leaves nothing behind."""
    with transaction.atomic():
        data_key = keyring.make_data_key(agency.pk)
        stored = []
        for paper, upload in uploads:
            try:
                file = files.store(
                    upload,
                    key_id=data_key.id,
                    agency_id=agency.pk,
                    name=upload.name or "",
                    key=data_key,
                )
            except files.FileTooLarge as refusal:
                raise Refused(413, "file", str(refusal.reason), file=upload.name) from None
            except files.UnreadableFile as refusal:
                raise Refused(422, "file", str(refusal.reason), file=upload.name) from None
            stored.append((paper, file))
        submitted = dossiers.submit(
            agency=agency,
            procedure_code=code,
            answers=answers,
            files=stored,
            idempotency_key=key,
            actor=identity.RESIDENT,
            now=timezone.now(),
            data_key=data_key,
        )
        if submitted.is_replay:
            transaction.set_rollback(True)
    return submitted


def _read_answers(text: str) -> dict[str, Any]:
    try:
        answers = json.loads(text)
    except (ValueError, RecursionError):
        answers = None
    if not isinstance(answers, dict):
        raise Refused(422, "answers", _("Phần answers phải là một đối tượng JSON."))
    return answers


def _check(adoption: procedures.Adoption, answers: dict[str, Any]) -> dict[str, Any]:
    """Check answers by the procedure's declaration; without one only that they are texts."""
    if not adoption.version.form_id:
        return answers
    definition = forms.load(adoption.version.form_id)
    bound = forms.bind(
        definition,
        forms.flatten(answers),
        on=timezone.localdate(),
        agency=adoption.agency,
    )
    if bound.errors:
        fields = {name: [*map(str, found)] for name, found in bound.errors.items()}
        raise Refused(422, "answers", _("Tờ khai có chỗ cần sửa."), fields=fields)
    return dict(bound.answers)


def _sha256(upload: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


@require_GET
@never_cache
@answers_json
def show_dossier(request: HttpRequest, code: str) -> HttpResponseBase:
    """Tell how a dossier stands.

    GET /api/v1/dossiers/{id} with `X-Dossier-Secret`.

    Answers:
        200: `{"id","state","code","due","events":[{"type","at"}],"files":[{"sha256","url"}]}`.
        404: Unknown id or wrong secret. 429: Too many wrong tries.
    """
    dossier = find_by_secret(request, code)
    return JsonResponse({
        "id": dossier.look_up_code,
        "code": dossier.code,
        "procedure": dossier.procedure_version.procedure.code,
        "state": dossier.state,
        "due": _iso(dossier.due_at),
        "answer_by": _iso(dossier.answer_by),
        "events": [{"type": event.type, "at": _iso(event.at)} for event in dossier.events.all()],
        "files": [
            {
                "sha256": row.file.sha256,
                "size": row.file.size,
                "paper": row.paper_key,
                "url": reverse("api:file", args=[dossier.look_up_code, row.file_id]),
            }
            for row in dossier.files.select_related("file")
        ],
    })


@require_GET
@never_cache
@answers_json
def fetch_file(request: HttpRequest, code: str, file_id: UUID) -> HttpResponseBase:
    """Give one of the dossier's files back, byte for byte as it was sent."""
    dossier = find_by_secret(request, code)
    row = dossier.files.select_related("file").filter(file_id=file_id).first()
    if row is None:
        raise UnknownDossier(_("Không có tệp này."))
    return files.download_response(row.file)


def find_by_secret(request: HttpRequest, code: str) -> Dossier:
    """Return the dossier of a code and the secret in the header, counting wrong tries.

    Raises:
        UnknownDossier: No such code or the wrong secret.
        Throttled: Too many wrong tries at this code.
    """
    address = identity.address_of(request)
    identity.guard("dossier-secret", code, address)
    try:
        return dossiers.look_up(code, request.headers.get("X-Dossier-Secret", ""))
    except UnknownDossier:
        identity.note_failure("dossier-secret", code, address)
        raise


def _iso(moment: Any) -> str | None:
    return timezone.localtime(moment).isoformat() if moment else None


@require_GET
def openapi(request: HttpRequest) -> HttpResponseBase:
    """Describe this door in OpenAPI 3.1."""
    path = settings.PACKAGE / "service" / "dossiers" / "data" / "openapi.json"
    return JsonResponse(json.loads(path.read_text()))
