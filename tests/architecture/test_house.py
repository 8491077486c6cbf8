"""The floors and walls that import-linter cannot see: tables, migrations, templates, papers."""

import ast
import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.template.loader import get_template
from proofs import LINES

ROOT = Path(__file__).parents[2]
HEADINGS = (
    "What it is", "Words", "Rules and law", "Offers", "Needs", "Personal data", "Decisions",
)  # fmt: skip
ROOMS = sorted(
    path.parent
    for floor in ("kernel", "service")
    for path in (ROOT / "src/xaso" / floor).glob("*/apps.py")
)
OURS = [config for config in apps.get_app_configs() if config.name.startswith("xaso.")]


def ranks():
    """Return for each floor or room its height, as `.importlinter` orders them; equal: siblings."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    heights = {}
    for name, prefix in (("floors", ""), ("service", "xaso.service."), ("kernel", "xaso.kernel.")):
        lines = contracts[f"importlinter:contract:{name}"]["layers"].split("\n")
        for height, line in enumerate(reversed([line for line in lines if line.strip()])):
            for part in re.split(r"[|:]", line):
                heights[prefix + part.strip(" ()")] = height
    return heights


def test_foreign_keys_follow_the_floors():
    heights = ranks()

    def place(model):
        name = apps.get_containing_app_config(model.__module__).name
        floor = ".".join(name.split(".")[:2])
        return heights[floor], heights.get(name, 0), name

    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("xaso."):
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            if target is None or not target.__module__.startswith("xaso."):
                continue
            home, away = place(model), place(target)
            if home[2] != away[2] and away[:2] >= home[:2]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not wrong


def templates():
    for config in OURS:
        folder = Path(config.path) / "templates"
        yield from (str(path.relative_to(folder)) for path in folder.rglob("*.html"))


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_template_compiles(name):
    get_template(name)


def test_migrations_are_one_line_in_every_app():
    loader = MigrationLoader(None)
    assert not loader.detect_conflicts()
    for config in OURS:
        leaves = loader.graph.leaf_nodes(config.label)
        if leaves:
            newest = Path(config.path) / "migrations" / "max_migration.txt"
            assert newest.read_text().strip() == leaves[0][1]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_has_a_page_that_explains_it(room):
    text = (room / "README.md").read_text()
    missing = [
        each for each in HEADINGS if not re.search(rf"^(#+ |\*\*){each}", text, re.MULTILINE)
    ]
    assert not missing


def test_no_import_hides_in_a_function_behind_a_waiver():
    waivers = [
        str(path.relative_to(ROOT))
        for folder in ("src", "proofs", "faults", "bench", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if "noqa: PLC" + "0415" in path.read_text()
    ]
    assert not waivers


def test_every_proof_begins_without_django():
    """A proof that needs the database asks a process of its own; the one that judges has none."""
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    call = f"import importlib; [importlib.import_module(name) for name in {sorted(LINES.values())}]"
    begun = subprocess.run(
        [sys.executable, "-c", call],
        cwd=ROOT,
        env={**bare, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert begun.returncode == 0, begun.stderr[-2000:]


def test_progress_has_a_line_for_every_proof():
    progress = (ROOT / "docs/progress.md").read_text()
    lines = re.findall(r"`?script/prove (\d+\.\d+)", progress)
    listed = re.findall(r"^\| (\d+\.\d+) ", progress, re.MULTILINE)
    assert set(LINES) <= set(listed)
    assert set(lines) <= set(LINES)
    assert {f"1.{number}" for number in range(1, 10)} <= set(listed)


def outside_transactions(path):
    """Return where a module of views writes into the audit without a transaction around it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(call)
        for block in ast.walk(tree)
        if isinstance(block, (ast.With, ast.FunctionDef))
        for marked in (
            block.decorator_list
            if isinstance(block, ast.FunctionDef)
            else [item.context_expr for item in block.items]
        )
        if ast.unparse(marked).startswith("transaction.atomic")
        for call in ast.walk(block)
    }
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
    return [
        f"{path.relative_to(ROOT)}:{one.lineno}"
        for one in calls
        if ast.unparse(one.func) == "audit.record" and id(one) not in inside
    ]


def test_views_write_into_the_audit_in_a_transaction_of_their_own():
    """A request opens none by itself; the one around a test hides that such a page fails."""
    views = [
        path
        for pattern in ("views.py", "views/*.py", "rest*.py")
        for path in (ROOT / "src/xaso").rglob(pattern)
    ]
    assert views
    assert [place for path in views for place in outside_transactions(path)] == []
