"""Run a module of the proofs with Django set up, as `System.inside` asks for it.

usage: python -m faults.inside MODULE [WORD ...]
"""

from __future__ import annotations

import runpy
import sys

import django


def main() -> None:
    """Set Django up, then run the module as if it had been called with its words."""
    django.setup()
    runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
