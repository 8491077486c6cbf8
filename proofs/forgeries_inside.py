"""What `proofs.forgeries` makes inside Django: a result of every kind, issued and signed."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from proofs.forms_letters import LETTERS
from xaso.kernel.files import api as files
from xaso.kernel.forms import api as forms
from xaso.kernel.identity.tests import make as people
from xaso.kernel.scope import api as scope
from xaso.kernel.signing import api as signing
from xaso.kernel.signing.tests import make as hands
from xaso.service.results import api as results
from xaso.service.results.domain.templates import templates
from xaso.service.results.services import signatures, versions
from xaso.service.results.tests import make

if TYPE_CHECKING:
    from xaso.service.results.domain.templates import Template

EACH = 3


def sign_all(seed: int) -> None:
    """Print a line of JSON for each result: what was told, its file before and after signing.

    Args:
        seed: Chooses the words.
    """
    chance = Random(seed)
    with (
        tempfile.TemporaryDirectory() as place,
        hands.house(Path(place)) as house,
        scope.everything(),
    ):
        settings.TRUST_DIR, settings.TIME_STAMPER = house.trust_folder, house.servers.stamper
        settings.PUBLIC_ADDRESS = "https://dongdat.example"
        at = make.agency()
        leader = people.staff(agency=at, full_name="Nguyễn Văn Phúc")
        for key, owner in ((house.leader, leader.pk), (house.agency, None)):
            signing.keep_key(key, agency=at, account_id=owner, actor=make.MINH, now=timezone.now())
        today = timezone.localdate()
        for template in (one for one in templates() if one.holds_on(today)):
            for number in range(EACH):
                _one(chance, at, leader, house, template, number)


def _one(chance: Random, at: Any, leader: Any, house: Any, template: Template, number: int) -> None:
    now = timezone.now()
    draft = make.draft(at=at, kind=template.kind, answers=_answers(chance, template), now=now)
    signed = {
        "signer": leader.full_name,
        "signer_role": "Chủ tịch",
        "signer_id": str(leader.pk),
        "reason": _words(chance, 9),
    }
    taken = number * 40 + 1
    result = results.issue_result(draft, number=taken, actor=make.MINH, now=now, signed=signed)
    unsigned = _content(result)
    signatures.sign_result(result.pk, now=timezone.now())
    content = _content(result)
    report = signing.judge(content, house.trust, now=timezone.now())
    told = versions.values(
        result,
        template,
        versions.opened(results.Result.objects.get(pk=result.pk)),
        now,
        first_number=taken,
    )
    values = [result.number, told["place_date"], told["signer"], told["title"]]
    values += [line["text"] for line in told["lines"]]
    values += [cell for row in told["rows"] for cell in row]
    line = {
        "kind": template.kind,
        "verdict": report.verdict,
        "told": [value for value in values if value],
        "unsigned": base64.b64encode(unsigned).decode(),
        "signed": base64.b64encode(content).decode(),
    }
    print(json.dumps(line, ensure_ascii=False))


def _answers(chance: Random, template: Template) -> dict[str, Any]:
    asked = {one.key: one.kind for one in _fields(template)}
    keys = [key.partition("|")[0] for _label, key in template.rows if key[0] not in "@="]
    answers: dict[str, Any] = {
        key: _answer(chance, asked.get(key, "text"))
        for key in keys
        if asked.get(key, "text") in {"text", "name", "date"}
    }
    if template.table:
        table = next(one for one in _fields(template) if one.key == template.table)
        cells = [one.key for one in table.columns if one.kind in {"text", "name"}]
        rows = range(chance.randint(1, 4))
        answers[template.table] = [{key: _words(chance, 3) for key in cells} for _row in rows]
    return answers


def _fields(template: Template) -> list[Any]:
    return list(forms.load(template.form).fields()) if template.form else []


def _answer(chance: Random, kind: str) -> str:
    if kind == "date":
        return f"{chance.randint(1930, 2025)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"
    return _words(chance, 4)


def _words(chance: Random, count: int) -> str:
    """Return words of every Vietnamese letter."""
    return " ".join(
        "".join(chance.choice(LETTERS) for _sign in range(chance.randint(1, 6)))
        for _word in range(count)
    )


def _content(result: results.Result) -> bytes:
    return b"".join(files.read(results.file_of(result)))
