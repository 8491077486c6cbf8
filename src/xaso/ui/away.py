"""Pages that go on without the line: the worker that keeps one for when it is cut."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.templatetags.static import static

if TYPE_CHECKING:
    from collections.abc import Sequence

SHELL = (
    "ui/site.css",
    "ui/emblem.svg",
    "ui/forms.js",
    "ui/away.mjs",
    "vendor/fonts/be-vietnam-pro-latin-400.woff2",
    "vendor/fonts/be-vietnam-pro-vietnamese-400.woff2",
    "vendor/fonts/be-vietnam-pro-latin-700.woff2",
    "vendor/fonts/be-vietnam-pro-vietnamese-700.woff2",
)
"""What every such page needs besides itself."""
WORKER = Path(__file__).resolve().parent / "data" / "worker.js"


def worker(name: str, page: str, modules: Sequence[str]) -> HttpResponse:
    """Return the worker that keeps a page; it names nobody and holds nothing that was typed.

    Args:
        name: Of its store in the browser, one for each page.
        page: The address of the page; the worker's own has to lie below it.
        modules: Static files that the page needs besides `SHELL`.
    """
    assets = [static(one) for one in (*SHELL, *modules)]
    version = hashlib.sha256("".join(assets).encode()).hexdigest()[:16]
    shell = {"name": name, "page": page, "assets": assets, "version": version}
    told = "const SHELL = " + json.dumps(shell, ensure_ascii=False) + ";\n"
    source = WORKER.read_text(encoding="utf-8")
    response = HttpResponse(told + source, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
