"""`xaso forms example`, as somebody who writes against the API would call it."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from xaso.kernel.forms import api as forms


def example(*words: str) -> dict[str, str]:
    out = io.StringIO()
    call_command("forms", "example", *words, stdout=out)
    return dict(json.loads(out.getvalue()))


@pytest.mark.django_db
def test_an_example_passes_its_own_declaration():
    bound = forms.bind(
        forms.load("HT_KS"), example("HT_KS", "--seed", "4"), on=timezone.localdate()
    )

    assert not bound.errors


def test_a_seed_chooses_the_person():
    first, again, other = (example("HT_KS", "--seed", seed) for seed in ("1", "1", "2"))

    assert first == again
    assert first["ks.hoTen"] != other["ks.hoTen"]


def test_an_unknown_declaration_is_refused_by_name():
    with pytest.raises(CommandError, match="HT_LA") as refused:
        example("HT_LA")

    assert refused.value.returncode == 1
