"""An authority that answers, signers, and papers that they signed.

Nothing of a database: proofs sign and forge with it in a process without Django.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from xaso.kernel.signing import papers, trust
from xaso.kernel.signing.authority.answering import serve
from xaso.kernel.signing.authority.issuing import Authority, Identity
from xaso.kernel.signing.marks import Box, Look
from xaso.kernel.signing.papers import Fields, Servers
from xaso.kernel.signing.signers import KeySource, Pkcs12Key
from xaso.lib import printing

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENCY = "UBND xã Động Đạt"
LEADER_FIELD, AGENCY_FIELD = "LanhDao", "CoQuan"
TEXTS = {"so": Box(1, 150, 110, 80, 16), "ngay": Box(1, 330, 110, 240, 16)}
SIGNATURES = {LEADER_FIELD: Box(1, 330, 400, 160, 60), AGENCY_FIELD: Box(1, 260, 400, 150, 70)}
SOURCE = """#import "/lib/typst/paper.typ": *
#show: paper.with(title: "Trích lục")
#national-header(agency: "Ủy ban nhân dân\\nxã Động Đạt", number: [#h(3cm)], place-date: [#h(3cm)])
#heading-of("TRÍCH LỤC KHAI SINH")
Họ, chữ đệm, tên: *#data.name*
"""


@dataclass(frozen=True)
class House:
    """An authority that answers, the folder that trusts it, a leader and an agency."""

    authority: Authority
    servers: Servers
    trust_folder: Path
    leader: Pkcs12Key
    agency: Pkcs12Key
    leader_identity: Identity

    @property
    def trust(self) -> trust.Trust:
        return trust.read(self.trust_folder)

    def believe(self) -> None:
        """Put the root into the folder."""
        self.trust_folder.mkdir(exist_ok=True)
        pem = self.authority.root.public_bytes(Encoding.PEM)
        (self.trust_folder / "root.pem").write_bytes(pem)


def now() -> datetime:
    return datetime.now(UTC)


def key(identity: Identity) -> Pkcs12Key:
    return Pkcs12Key(identity.pkcs12(b"mo khoa"), b"mo khoa")


@contextmanager
def house(folder: Path, *, believed: bool = True) -> Iterator[House]:
    """Make an authority whose server runs while the block does."""
    authority = Authority(folder / "authority", "http://127.0.0.1:1")
    server = serve(authority, 0)
    authority.address = f"http://127.0.0.1:{server.server_port}"
    Authority.make(authority.folder, authority.address, now=now())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    leader = authority.issue("Nguyễn Văn Phúc", AGENCY, now=now())
    made = House(
        authority,
        Servers(f"{authority.address}/tsa", (authority.root.public_bytes(Encoding.DER),)),
        folder / "trust",
        key(leader),
        key(authority.issue(AGENCY, AGENCY, now=now())),
        leader,
    )
    if believed:
        made.believe()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


def certificate(folder: Path, name: str = "Nguyễn Văn Phúc") -> bytes:
    """Return a certificate (PEM) of an authority of its own in a folder; nobody answers for it."""
    authority = Authority.make(folder, "http://127.0.0.1:1", now=now())
    issued = authority.issue(name, AGENCY, now=now())
    return issued.certificate.public_bytes(Encoding.PEM)


def drawn(name: str = "Nguyễn Thị Ánh Tuyết") -> bytes:
    return printing.render(SOURCE, {"made_at": now(), "name": name})


def prepared(name: str = "Nguyễn Thị Ánh Tuyết") -> bytes:
    return papers.prepare(drawn(name), Fields(TEXTS, SIGNATURES))


def signed_by_leader(house: House, name: str = "Nguyễn Thị Ánh Tuyết") -> bytes:
    box = SIGNATURES[LEADER_FIELD]
    look = (box, Look("person", "Phúc", now()))
    return papers.sign(
        prepared(name), LEADER_FIELD, house.leader, house.servers, look=look, is_first=True
    )


def filled(content: bytes, number: str = "45/TLKS") -> bytes:
    day = "Động Đạt, ngày 29 tháng 11 năm 2026"
    return papers.fill(
        content,
        {
            "so": (TEXTS["so"], Look("text", number, now())),
            "ngay": (TEXTS["ngay"], Look("text", day, now(), is_italic=True)),
        },
    )


def signed(
    house: House, name: str = "Nguyễn Thị Ánh Tuyết", *, agency: KeySource | None = None
) -> bytes:
    """Return a paper signed by leader and agency, with number and day between."""
    box = SIGNATURES[AGENCY_FIELD]
    look = (box, Look("agency", AGENCY, now(), is_demo=True))
    content = filled(signed_by_leader(house, name))
    return papers.sign(content, AGENCY_FIELD, agency or house.agency, house.servers, look=look)
