"""The part of `bench.submit` that runs inside Django, called through `xaso shell -c`.

Drafts are made by the services that the pages call, up to the moment before the last POST; what
was acknowledged is read back the way the desk reads it.
"""

from __future__ import annotations

import hashlib
import json
import random
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.forms import api as forms
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.models import DossierFile, Submission
from xaso.service.dossiers.views.apply_steps import COOKIE
from xaso.service.procedures import api as procedures

PROCEDURE, FORM = "1.001193", "HT_KS"
LARGE_NOISE, SMALL_NOISE, PDF_BYTES = 1_000_000, 200_000, 20_000
"""Noise of this size makes pictures of about 200 kB and 40 kB."""
AT_ONCE = 20
TOKEN = "a" * 32


def prepare(first: int, count: int, seed: int, place: str) -> None:
    """Make drafts with three papers each; write what the client and the recount need, a line each.

    Args:
        first, count: The numbers of the drafts, each with its own answers and its own bytes.
        seed: What the answers are made of.
        place: The file to write.
    """
    agency = organisations.profile_for_host("127.0.0.1").agency
    papers = _papers(agency)
    pictures = [
        make_files.picture(size_bytes=size, seed=seed) for size in (LARGE_NOISE, SMALL_NOISE)
    ]
    with Path(place).open("w", encoding="utf-8") as lines:
        for begin in range(first, first + count, AT_ONCE):
            with transaction.atomic():
                made = [
                    _draft(agency, papers, pictures, number, seed)
                    for number in range(begin, min(begin + AT_ONCE, first + count))
                ]
            lines.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in made)


def _papers(agency: organisations.Agency) -> list[str]:
    """Return the papers to add, those that everybody needs first."""
    version = procedures.open_adoption(agency.pk, PROCEDURE, timezone.localdate()).version
    asked = [paper for paper in version.papers.all() if paper.form_id != version.form_id]
    asked.sort(key=lambda paper: paper.need != procedures.Need.REQUIRED)
    return [paper.key for paper in asked]


def _draft(
    agency: organisations.Agency, papers: list[str], pictures: list[bytes], number: int, seed: int
) -> dict[str, Any]:
    now = timezone.now()
    answers = forms.plausible_answers(FORM, seed * 100_000 + number, on=timezone.localdate(now))
    answers["gcs.ma"] = f"GCS{number:06d}"
    started = forms.start_draft(
        agency_id=agency.pk,
        form_id=FORM,
        subject=PROCEDURE,
        address=f"bench {number}",
        now=now,
    )
    draft = forms.save_section(started.draft.pk, None, answers, now=now)
    mark = f"{seed}-{number}"
    contents = [_marked(picture, mark) for picture in pictures]
    contents.append(make_files.pdf(padding_bytes=PDF_BYTES, seed=number))
    names = ("giấy chứng sinh.jpg", "văn bản.jpg", "biên bản.pdf")
    for paper, content, name in zip(papers, contents, names, strict=False):
        forms.add_upload(draft, paper, BytesIO(content), name=name)
    forms.note_not_needed(draft, papers[len(contents) :])
    cookie = signing.dumps([str(draft.pk)], salt=COOKIE.salt, compress=True)
    return {
        "draft": str(draft.pk),
        "key": str(draft.idempotency_key),
        "post": reverse("dossiers:apply-check", args=[PROCEDURE, draft.pk]),
        "leads_to": reverse("dossiers:apply-filed", args=[PROCEDURE, draft.pk]),
        "cookie": f"{COOKIE.name}={cookie}; csrftoken={TOKEN}",
        "name": answers["ks.hoTen"],
        "paper": answers["gcs.ma"],
        "sha256": [hashlib.sha256(content).hexdigest() for content in contents],
        "largest": max(map(len, contents)),
    }


def _marked(picture: bytes, mark: str) -> bytes:
    """Return the JPEG with a comment of its own: other bytes, the same picture."""
    text = mark.encode() + random.Random(mark).randbytes(64).hex().encode()
    return picture[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + picture[2:]


def recount(place: str) -> None:
    """Look every acknowledged draft of a list up; print one line of JSON about what is wrong.

    The answers are unsealed and the files read, unsealed and hashed anew.
    """
    wrong: list[str] = []
    looked = hashed = 0
    for line in Path(place).read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        problem, files_read = _problem(told)
        looked, hashed = looked + 1, hashed + files_read
        if problem:
            wrong.append(f"{told['draft']}: {problem}")
    print(json.dumps({"dossiers": looked, "files_hashed": hashed, "wrong": wrong}))


def _problem(told: dict[str, Any]) -> tuple[str, int]:
    """Return what is wrong with one acknowledged dossier, empty if nothing is; files hashed."""
    found = list(Submission.objects.filter(key=told["key"]).select_related("dossier"))
    if len(found) != 1:
        return f"{len(found)} dossiers", 0
    dossier = found[0].dossier
    slip = forms.receipt_of(told["draft"], now=timezone.now())
    answers = dossiers.answers_of(dossier)
    firsts = dossier.events.filter(type="submit").count()
    rows = DossierFile.objects.filter(dossier=dossier).select_related("file").order_by("position")
    hashes = [hashlib.sha256(files.read_whole(row.file)).hexdigest() for row in rows]
    facts = {
        "no slip": slip is not None and slip["code"] == dossier.look_up_code,
        "other answers": answers["ks.hoTen"] == told["name"] and answers["gcs.ma"] == told["paper"],
        f"{firsts} first events": firsts == 1,
        f"{len(hashes)} files": len(hashes) == len(told["sha256"]),
        "other bytes": sorted(hashes) == sorted(told["sha256"]),
    }
    return "; ".join(what for what, holds in facts.items() if not holds), len(hashes)
