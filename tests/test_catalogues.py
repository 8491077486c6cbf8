"""English says everything that Vietnamese says; the style sheet is what the styles compile to."""

import re
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "src/xaso/site/locale/en/LC_MESSAGES/django.po"
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_no_msgid_is_without_english_or_only_guessed():
    check = [sys.executable, "script/messages_gather.py", "--check"]
    ended = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_english_fills_the_same_places():
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(ENGLISH))
        if not entry.msgid_plural
        and sorted(PLACES.findall(entry.msgid)) != sorted(PLACES.findall(entry.msgstr))
    ]
    assert wrong == []


def test_the_committed_style_sheet_is_compiled_from_the_styles():
    check = subprocess.run(["script/assets", "--check"], cwd=ROOT, env=_environment(), check=False)
    assert check.returncode == 0


def _environment():
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "XASO_PYTHON": sys.executable}
