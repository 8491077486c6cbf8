"""Photographs of pages as they are shown: upright, and no larger than a screen needs."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

WIDEST = 1800
"""Points of the longer side: enough to read handwriting, a tenth of what a phone photographs."""
QUALITY = 80


def upright(content: bytes) -> bytes:
    """Return a photograph as a JPEG that stands upright."""
    with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", (WIDEST, WIDEST))
        turned = ImageOps.exif_transpose(image).convert("RGB")
    turned.thumbnail((WIDEST, WIDEST))
    out = io.BytesIO()
    turned.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
