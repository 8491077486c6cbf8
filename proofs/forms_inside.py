"""What `proofs.forms` makes inside Django: dossiers far enough for every paper, and the papers."""

from __future__ import annotations

import base64
import json
from random import Random
from typing import Any

from django.test import Client

from proofs.forms_letters import LETTERS
from xaso.kernel.scope import api as scope
from xaso.service.dossiers import papers
from xaso.service.dossiers.selectors import timeline_of
from xaso.service.dossiers.tests import make

PAPERS = 40
STAGES = {
    "giay-tiep-nhan": "received",
    "giay-hen-sau-bo-sung": "answered",
    "yeu-cau-bo-sung": "intake_supplement",
    "tu-choi-tiep-nhan": "refused_intake",
    "tu-choi-giai-quyet": "rejected",
    "xin-loi-hen-lai": "extension",
    "dung-giai-quyet": "withdraw_requested",
    "bien-nhan-tra-ket-qua": "returned",
    "phieu-kiem-soat": "returned",
    "cach-tinh-ngay-hen": "returned",
}
"""How far a dossier must have come for each paper."""


def make_all(seed: int, lost: str) -> None:
    """Print a line of JSON for each paper: its address, what machines are told, its PDF.

    Args:
        seed: Chooses names, texts and counts.
        lost: "reason" lets the API tell another reason than is printed.
    """
    chance = Random(seed)
    with scope.everything():
        names = [f"Giấy tờ số {number} {_words(chance, 8)}" for number in range(1, PAPERS + 1)]
        at = make.house(papers=tuple((f"giay_{n}", name) for n, name in enumerate(names)))
        client = Client()
        client.force_login(at.minh)
        for slug, stage in STAGES.items():
            pk = _dossier(at, chance, stage)
            _print_one(client, pk, slug, lost)


def _dossier(at: make.House, chance: Random, stage: str) -> Any:
    """Bring a dossier with long names and forty counted papers to a stage."""
    who = {
        "owner_name": _words(chance, 20)[:150],
        "submitter_name": _words(chance, 20)[:150],
        "address": f"Xóm {_words(chance, 15)}",
        "email": "lan@example.vn",
        "personal_number": "019190001234",
    }
    counts = [
        make.dossiers.PaperCount(
            f"giay_{number}",
            paper.name,
            chance.randrange(4),
            chance.randrange(3),
            chance.randrange(3),
        )
        for number, paper in enumerate(at.adoption.version.papers.all())
    ]
    dossier = make.dossier(at, "submitted", **who)
    for paper in counts:
        dossier.papers.create(
            position=int(paper.key.rpartition("_")[2]) + 1,
            key=paper.key,
            name=paper.name,
            originals=paper.originals,
            certified=paper.certified,
            photocopies=paper.photocopies,
        )
    now = make.MORNING
    for act in [*make.way_to(stage), *_AFTER.get(stage, ())]:
        now += make.timedelta(minutes=5)
        if callable(act):
            act(at, dossier.pk, now)
        else:
            make.ACTS[act](at, dossier.pk, now)
    return dossier.pk


_AFTER: dict[str, tuple[Any, ...]] = {
    "answered": (
        lambda at, pk, now: make.dossiers.go_on(
            "confirm_supplement", dossier_id=pk, actor=at.acts(at.minh), now=now
        ),
    ),
    "extension": (
        lambda at, pk, now: make.dossiers.agree_extension(
            dossier_id=pk, actor=at.acts(at.phuc), now=now
        ),
    ),
    "withdraw_requested": (
        lambda at, pk, now: make.dossiers.end_by_notice(
            "accept_withdrawal", dossier_id=pk, actor=at.acts(at.phuc), now=now
        ),
    ),
}


def _print_one(client: Client, pk: Any, slug: str, lost: str) -> None:
    dossier = make.dossiers.Dossier.objects.get(pk=pk)
    assert slug in papers.kinds_open(timeline_of(dossier)), slug
    pdf = client.get(f"/can-bo/ho-so/{pk}/in/{slug}.pdf")
    told = client.get(f"/api/v1/staff/dossiers/{pk}/printouts/{slug}")
    assert (pdf.status_code, told.status_code) == (200, 200), (slug, pdf, told)
    values = told.json()
    if lost and lost in values:
        values[lost] = f"{values[lost]}, và một chữ nữa"
    line = {"slug": slug, "told": values, "pdf": base64.b64encode(pdf.content).decode()}
    print(json.dumps(line, ensure_ascii=False))


def _words(chance: Random, how_many: int) -> str:
    """Return words that between them hold every letter of Vietnamese in the long run."""
    return " ".join(
        "".join(chance.choices(LETTERS, k=chance.randrange(2, 7))).capitalize()
        for _word in range(how_many)
    )
