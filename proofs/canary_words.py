"""Words that occur nowhere else, one of each kind for each dossier."""

from __future__ import annotations

import random


def stems(seed: int) -> dict[str, str]:
    """Return, by kind, the beginning that all canaries of the kind share; sealed ones but `name`.

    Letters with marks, so that composed and decomposed differ; figures where only figures may be.
    """
    chance = random.Random(seed)
    letters = "".join(chance.choices("BCDGHKLMNPQRSTVX", k=7))
    figures = "".join(chance.choices("0123456789", k=4))
    kinds = (
        *("answer", "address", "file_name", "note", "comment", "words", "receiver", "name"),
        *("outcome", "items", "wrong"),
    )
    return {kind: f"Hoàng Yến {letters}ữ{place}" for place, kind in enumerate(kinds)} | {
        "email": f"chim.{letters.lower()}",
        "phone": f"+849{figures}",
        "number": f"0191{figures}",
        "content": f"CANARY{letters}",
    }


def canaries(seed: int, index: int) -> dict[str, str]:
    """Return the words of one dossier."""
    found = {kind: f"{stem} {index:05d}" for kind, stem in stems(seed).items()}
    begun = stems(seed)
    found["email"] = f"{begun['email']}{index:05d}@example.vn"
    found["phone"] = f"{begun['phone']}{index:04d}"
    found["number"] = f"{begun['number']}{index:04d}"
    found["content"] = f"{begun['content']}{index:05d}"
    return found
