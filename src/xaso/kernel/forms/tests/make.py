"""Makers for tests of this room and others."""

from __future__ import annotations

from datetime import date

from xaso.kernel.forms.samples import plausible_answers

ON = date(2026, 11, 20)


def valid_answers(form_id: str, seed: int, on: date = ON) -> dict[str, str]:
    """Return POST data by the names of the inputs, good on the day `on`."""
    return plausible_answers(form_id, seed, on=on)
