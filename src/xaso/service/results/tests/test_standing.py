"""Whether a document still holds, by what its agency says today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xaso.service.results.domain.standing import Facts, Standing, standing

DAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(False, False, None), Standing.HOLDS),
        (Facts(False, False, DAY), Standing.HOLDS),
        (Facts(False, False, DAY + timedelta(days=1)), Standing.HOLDS),
        (Facts(False, False, DAY - timedelta(days=1)), Standing.EXPIRED),
        (Facts(True, False, None), Standing.REVOKED),
        (Facts(True, False, DAY - timedelta(days=1)), Standing.REVOKED),
        (Facts(True, True, None), Standing.REPLACED),
        (Facts(True, True, DAY - timedelta(days=1)), Standing.REPLACED),
        (Facts(False, True, DAY), Standing.REPLACED),
    ],
)
def test_how_a_document_stands(facts, expected):
    assert standing(facts, DAY) is expected
