"""Why a payment code is refused."""

from __future__ import annotations


class PaymentQrError(ValueError):
    """A code that is not read, or not written: `code` for programs, the text for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
