"""The mutants that judge the tests are themselves what they say."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from mutants.changes import changed, changes, compiled
from mutants.outcomes import Mutant
from mutants.rooms import SOURCES, by_room, is_rule, name_of, rule_modules
from mutants.taking_over import Imported

from xaso.service.bills.domain import rows

RULE = '''
    """A sentence."""

    LIMIT = 3

    def allowed(age: int, sex: str = "nu") -> bool:
        """Another."""
        if age < LIMIT and not sex:
            raise ValueError(_("Không được."))
        return age != 7
'''


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "rule.py"
    path.write_text(textwrap.dedent(RULE), encoding="utf-8")
    return path


def outcome(path: Path, number: int, *words: object) -> object:
    names = {"_": str}
    exec(compiled(changed(path, number), str(path)), names)
    try:
        return names["allowed"](*words)
    except ValueError:
        return "refused"


def test_every_part_of_a_rule_is_changed_and_no_word_of_it(module):
    assert [(change.says, change.is_inside) for change in changes(module)] == [
        ("3 -> 4", False),
        ("'nu' -> 'XXnuXX'", False),
        ("and -> or", True),
        ("never", True),
        ("always", True),
        ("Lt -> LtE", True),
        ("Lt -> GtE", True),
        ("not dropped", True),
        ("raise left out", True),
        ("return None", True),
        ("NotEq -> Eq", True),
        ("7 -> 8", True),
    ]


@pytest.mark.parametrize(
    ("number", "words", "before", "after"),
    [
        (0, (3, ""), True, "refused"),
        (2, (3, ""), True, "refused"),
        (3, (1, ""), "refused", True),
        (4, (9, "nam"), True, "refused"),
        (5, (3, ""), True, "refused"),
        (7, (1, "nam"), True, "refused"),
        (8, (1, ""), "refused", True),
        (9, (9, ""), True, None),
        (11, (7, ""), False, True),
    ],
)
def test_a_change_is_made_where_it_says(module, number, words, before, after):
    names = {"_": str}
    exec(compile(module.read_text(encoding="utf-8"), str(module), "exec"), names)
    usual = "refused" if before == "refused" else names["allowed"](*words)

    assert usual == before
    assert outcome(module, number, *words) == after


@pytest.mark.parametrize(("table", "is_taken"), [("TOTALS", True), ("HEADINGS", False)])
def test_a_table_is_taken_over_unless_another_was_made_of_it(monkeypatch, table, is_taken):
    before = getattr(rows, table)
    monkeypatch.setattr(rows, table, before)
    path = Path(rows.__file__)
    lines = path.read_text(encoding="utf-8").splitlines()
    first = next(n for n, line in enumerate(lines, start=1) if line.startswith(f"{table}:"))
    found = enumerate(changes(path))
    number, change = next(one for one in found if one[1].line in {first, first + 1})
    mutant = Mutant(str(path), number, change.says, change.line, change.lines, change.is_inside)
    assert Imported({str(path)}).take_over(mutant) is is_taken
    assert (getattr(rows, table) != before) is is_taken


def test_rules_stand_in_domain_policies_services_and_the_library():
    found = {name_of(path) for path in rule_modules([])}

    assert "xaso.service.dossiers.policies" in found
    assert "xaso.service.dossiers.services.intake" in found
    assert "xaso.kernel.calendar.domain.assembly" in found
    assert "xaso.lib.clock.terms" in found
    assert not is_rule(SOURCES / "xaso/service/dossiers/selectors.py")
    assert not is_rule(SOURCES / "xaso/lib/tests/test_text.py")


def test_a_module_belongs_to_the_nearest_room_with_tests():
    rooms = by_room([SOURCES / "xaso/lib/clock/terms.py", SOURCES / "xaso/lib/text.py"])

    assert [room.name for room in rooms] == ["clock", "lib"]
