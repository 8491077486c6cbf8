"""A stand-in for a connected database, for trials and tests: each of its papers says so.

It holds a birth extract of every whole personal number but those that end in 9, which it does not
know, and answers nobody whose number ends in 0000: so all that a real one may say can be tried.
Connected by `XASO_PAPER_SOURCES=xaso.service.storage.simulator.TrialRegister`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xaso.lib import printing
from xaso.lib.digits import joined
from xaso.service.storage.connected import Held
from xaso.service.storage.errors import SourceAway

if TYPE_CHECKING:
    from collections.abc import Sequence

UNKNOWN, AWAY = "9", "0000"
TITLE = "Trích lục khai sinh"
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
TEMPLATE = """#import "/lib/typst/paper.typ": *
#show: paper.with(title: data.title, base: 13pt)
#align(center, text(fill: red, strong(data.mark)))
#heading-of(data.heading)
#par("Số: " + data.number)
#par("Dữ liệu của cơ sở dữ liệu mô phỏng, không phải giấy của cơ quan nào.")
"""


class TrialRegister:
    """A register of births that exists nowhere."""

    code = "thu-ho-tich"
    name = _("Cơ sở dữ liệu hộ tịch (BẢN THỬ)")

    def find(self, number: str, *, purpose: str) -> Sequence[Held]:
        """Return the extract of this number.

        Raises:
            SourceAway: The number asks for that.
        """
        del purpose
        digits = joined(number)
        if digits.endswith(AWAY):
            raise SourceAway("thử không trả lời")
        if digits.endswith(UNKNOWN):
            return []
        told = f"Số {self._number(digits)}, BẢN THỬ"
        return [Held(digits[-6:], TITLE, told)]

    def fetch(self, number: str, held_id: str, *, purpose: str) -> bytes:
        """Print the extract.

        Raises:
            SourceAway: It holds no such paper.
        """
        for held in self.find(number, purpose=purpose):
            if held.id == held_id:
                return printing.render(
                    TEMPLATE,
                    {
                        "title": TITLE,
                        "mark": printing.DEMO_MARK,
                        "heading": TITLE.upper(),
                        "number": self._number(joined(number)),
                        "made_at": MADE_AT,
                    },
                )
        raise SourceAway("không có giấy này")

    def _number(self, digits: str) -> str:
        return f"{int(digits[-4:])}/TLKS-BT"
