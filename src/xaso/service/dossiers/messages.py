"""What residents are told without asking: one kind of message for each turn of their dossier.

No message carries a secret, a personal number or what was declared: only the look-up code, the
procedure and the date. The full text waits behind code and secret.

Law: nd-224-2026 art. 15, a status change is told at once.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xaso.kernel.notifications import api as notifications
from xaso.kernel.notifications.api import Template, Wording

FILLS = frozenset({"code", "procedure", "agency", "date"})
_HELLO = "Kính gửi Ông/Bà,\n\n"
_BYE = "\n\nTra cứu bằng mã {code} và mã bí mật trên phiếu.\n{agency}"
_HELLO_EN = "Dear Sir or Madam,\n\n"
_BYE_EN = "\n\nLook it up with code {code} and the secret on your slip.\n{agency}"

_TEXTS = {
    "submitted": (
        _("Đã nộp hồ sơ"),
        ("Đã nhận hồ sơ {code}", "Hồ sơ {procedure} đã được nộp. Cơ quan trả lời trước {date}."),
        ("Dossier {code} was filed", "{procedure} was filed. The office answers by {date}."),
    ),
    "receive": (
        _("Đã tiếp nhận hồ sơ"),
        ("Hồ sơ {code} đã được tiếp nhận", "Hồ sơ {procedure} đã tiếp nhận. Hẹn trả: {date}."),
        ("Dossier {code} was accepted", "{procedure} was accepted. Promised for {date}."),
    ),
    "ask_intake_supplement": (
        _("Yêu cầu bổ sung hồ sơ"),
        ("Hồ sơ {code} cần bổ sung", "Hồ sơ {procedure} cần bổ sung giấy tờ. Tra cứu để biết."),
        ("Dossier {code} needs more papers", "{procedure} needs more papers. Look it up."),
    ),
    "refuse_intake": (
        _("Từ chối tiếp nhận hồ sơ"),
        ("Hồ sơ {code} không được tiếp nhận", "Hồ sơ {procedure} bị từ chối. Tra cứu lý do."),
        ("Dossier {code} was not accepted", "{procedure} was refused. Look up the reason."),
    ),
    "issue": (
        _("Đã có kết quả"),
        ("Hồ sơ {code} đã có kết quả", "Hồ sơ {procedure} đã có kết quả. Mời đến nhận."),
        ("The result of {code} is ready", "{procedure}: the result is ready to collect."),
    ),
    "reject": (
        _("Từ chối giải quyết hồ sơ"),
        ("Hồ sơ {code} không được giải quyết", "Hồ sơ {procedure} bị từ chối. Tra cứu lý do."),
        ("Dossier {code} was rejected", "{procedure} was rejected. Look up the reason."),
    ),
}
TOLD = frozenset(_TEXTS)
"""Turns of a dossier of which its resident is told."""


def key_of(turn: str) -> str:
    """Return the template's key for a turn of a dossier."""
    return f"dossiers.{turn}"


def register_all() -> None:
    """Make the messages known; administrators may word them anew."""
    for turn, (label, (subject, text), (subject_en, text_en)) in _TEXTS.items():
        notifications.register_template(
            Template(
                key=key_of(turn),
                label=label,
                fills=FILLS,
                vi=Wording(subject, _HELLO + text + _BYE, text + " Mã {code}."),
                en=Wording(subject_en, _HELLO_EN + text_en + _BYE_EN, text_en + " Code {code}."),
            )
        )
