"""Who asks and for whom."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Parties:
    """The people of a dossier, as declared; phone in national or E.164 form.

    `result_by` is "post" where the result is sent to `post_address`, empty where it is fetched.
    """

    owner_name: str
    submitter_name: str
    phone: str = ""
    email: str = ""
    address: str = ""
    personal_number: str = ""
    result_by: str = ""
    post_address: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the fields for sealing."""
        return asdict(self)
