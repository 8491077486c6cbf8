"""Every test runs as `xaso_app` on a real PostgreSQL whose tables `xaso_owner` made.

Without `DATABASE_URL` an embedded cluster is started for the session. The migrated database is
made once as a template and copied for each worker, so tests that need commits of their own can
take a private copy (`own_database`).
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent
_SCRATCH = Path(os.environ.setdefault("XASO_TEST_DATA", tempfile.mkdtemp(prefix="xaso-test-")))
os.environ["XASO_DATA"] = str(_SCRATCH)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xaso.site.settings")
os.environ.setdefault("XASO_DEBUG", "1")
os.environ.setdefault("XASO_LOG", "ERROR")
sys.path.insert(0, str(ROOT / "src"))

pytest_plugins = ["tests.database"]
