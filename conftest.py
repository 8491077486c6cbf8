"""Every test runs as `xaso_app` on a real PostgreSQL whose tables `xaso_owner` made.

Without `DATABASE_URL` an embedded cluster is started for the session. The migrated database is
made once as a template and copied for each worker, so tests that need commits of their own can
take a private copy (`own_database`).
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent
if "XASO_TEST_DATA" not in os.environ:
    os.environ["XASO_TEST_DATA"] = tempfile.mkdtemp(prefix="xaso-test-")
    atexit.register(shutil.rmtree, os.environ["XASO_TEST_DATA"], ignore_errors=True)
os.environ["XASO_DATA"] = os.environ["XASO_TEST_DATA"]
Path(os.environ["XASO_DATA"], "static").mkdir(parents=True, exist_ok=True)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xaso.site.settings")
os.environ.setdefault("XASO_DEBUG", "1")
os.environ.setdefault("XASO_LOG", "ERROR")
os.environ.setdefault("XASO_SECOND_FACTOR", "off")
sys.path.insert(0, str(ROOT / "src"))

pytest_plugins = ["tests.database"]
