"""Which document a procedure gives is dated data without gaps or overlaps."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.service.results.domain import paper
from xaso.service.results.domain.templates import NoTemplate, kind_for, template_on, templates


def test_a_law_that_begins_changes_the_document_on_its_first_day():
    before = template_on("birth_extract", date(2027, 2, 28))
    after = template_on("birth_extract", date(2027, 3, 1))

    assert (before.version, after.version) == (1, 2)


def test_no_day_has_two_templates_of_a_kind():
    for kind in {template.kind for template in templates()}:
        rows = sorted(
            (found for found in templates() if found.kind == kind), key=lambda row: row.valid_from
        )
        assert [row.valid_until for row in rows] == [
            *[row.valid_from for row in rows[1:]],
            None,
        ]


def test_no_procedure_has_two_kinds():
    seen: dict[str, str] = {}
    for template in templates():
        for code in template.procedures:
            assert seen.setdefault(code, template.kind) == template.kind


def test_a_day_before_all_templates_is_refused():
    with pytest.raises(NoTemplate):
        kind_for("1.001193", date(1990, 1, 1))
    with pytest.raises(NoTemplate):
        template_on("birth_extract", date(1990, 1, 1))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 20), date(2027, 5, 19)),
        (date(2026, 8, 31), date(2027, 2, 27)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_six_months_end_on_the_day_before(first, last):
    assert paper.last_day(template_on("marital_status", first), first) == last


def test_every_source_lies_beside_the_rows():
    assert [t.kind for t in templates() if not t.source.is_file()] == []
