"""People on bad lines: each files one birth registration after the other and never gives up.

An answer that did not come is asked for again with the same key, as the page and the contract
promise; only 201 counts as an acknowledgement.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import subprocess
import sys
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

import httpx
from PIL import Image

if TYPE_CHECKING:
    from faults.journal import Journal

PROCEDURE = "1.001193"
LETTERS = "bcdghklmnpqrst"
GIVE_UP_SECONDS = 90


class Client(threading.Thread):
    """One resident with one phone."""

    def __init__(
        self, number: int, address: str, journal: Journal, answers: dict[str, Any], seed: int
    ) -> None:
        super().__init__(name=f"client-{number}", daemon=True)
        self.address, self.journal = address, journal
        self.answers = answers
        self.chance = random.Random(f"{seed}-{number}")
        self.stopping = threading.Event()
        self.stuck: list[str] = []
        self.refused: list[str] = []
        self.http = httpx.Client(timeout=15, verify=False)

    def run(self) -> None:
        """File until told to stop; the request under way is brought to its end."""
        while not self.stopping.is_set():
            self.file_one()

    def file_one(self) -> None:
        """File one dossier with a name and a picture nobody else has."""
        key = uuid.UUID(int=self.chance.getrandbits(128), version=4).hex
        name = "Lê " + " ".join(self._syllable() for _ in range(6))
        picture = self._picture()
        digest = hashlib.sha256(picture).hexdigest()
        self.journal.invoke(key, name=name, sha256=digest)
        body = {
            "procedure": PROCEDURE,
            "answers": json.dumps({**self.answers, "ks.hoTen": name}, ensure_ascii=False),
        }
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            self.journal.in_flight.add(key)
            try:
                answer = self.http.post(
                    f"{self.address}/api/v1/dossiers",
                    data=body,
                    files={"file": ("giay-chung-sinh.png", picture, "image/png")},
                    headers={"Idempotency-Key": key},
                )
            except httpx.HTTPError:
                time.sleep(0.05 + self.chance.random() * 0.2)
                continue
            finally:
                self.journal.in_flight.discard(key)
            if answer.status_code == 201:
                told = answer.json()
                self.journal.acknowledge(key, id=told["id"], secret=told["secret"])
                return
            if answer.status_code in {413, 422}:
                self.refused.append(f"{answer.status_code} {answer.text[:200]}")
                self.stopping.set()
                return
            time.sleep(0.1 + self.chance.random() * 0.2)
        self.stuck.append(key)

    def _syllable(self) -> str:
        return (
            self.chance.choice(LETTERS) + self.chance.choice("aeiou") + self.chance.choice("nm")
        ).title()

    def _picture(self) -> bytes:
        noise = Image.frombytes("RGB", (40, 40), self.chance.randbytes(4800))
        file = io.BytesIO()
        noise.save(file, "PNG")
        return file.getvalue()


def sample_answers(seed: int) -> dict[str, Any]:
    """Return a birth declaration that passes today, as the contract takes it."""
    asked = subprocess.run(
        [sys.executable, "-m", "xaso", "forms", "example", "HT_KS", "--seed", str(seed)],
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(asked.stdout))


def reads_back(http: httpx.Client, told: dict[str, Any], sha256: str) -> bool:
    """Fetch a dossier with the secret that was told, hash its file anew and compare."""
    headers = {"X-Dossier-Secret": told["secret"]}
    answer = http.get(f"/api/v1/dossiers/{told['id']}", headers=headers)
    if answer.status_code != 200:
        return False
    [file] = answer.json()["files"]
    body = http.get(file["url"], headers=headers).content
    return hashlib.sha256(body).hexdigest() == sha256 == file["sha256"]


def opened(http: httpx.Client, journal: Journal) -> int:
    """Return how many of the acknowledged dossiers read back."""
    return sum(
        reads_back(http, told, journal.invoked[key]["sha256"]) for key, told in journal.ok.items()
    )
