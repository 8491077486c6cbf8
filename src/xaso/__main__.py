"""Let `python -m xaso` be the `xaso` command."""

import sys

from xaso.site.cli import main

sys.exit(main())
