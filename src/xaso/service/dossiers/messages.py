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
SAMPLES = {
    "code": "ABCD-EFGH-JK",
    "procedure": "Đăng ký khai sinh",
    "agency": "UBND xã Động Đạt",
    "date": "17:00 24/11/2026",
}
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
    "ask_supplement": (
        _("Yêu cầu bổ sung hồ sơ đang xử lý"),
        ("Hồ sơ {code} cần bổ sung", "Hồ sơ {procedure} cần bổ sung giấy tờ. Tra cứu để biết."),
        ("Dossier {code} needs more papers", "{procedure} needs more papers. Look it up."),
    ),
    "confirm_supplement": (
        _("Đã bổ sung đủ"),
        ("Hồ sơ {code} đã bổ sung đủ", "Hồ sơ {procedure} đã đủ giấy tờ. Hẹn trả: {date}."),
        ("Dossier {code} is complete", "{procedure} is complete. Promised for {date}."),
    ),
    "await_payment": (
        _("Cần nộp phí, thuế"),
        ("Hồ sơ {code} chờ nộp tiền", "Hồ sơ {procedure} chờ nộp tiền. Tra cứu để biết số tiền."),
        ("Dossier {code} waits for a fee", "{procedure} waits for a fee. Look up the amount."),
    ),
    "note_payment": (
        _("Đã nhận tiền"),
        ("Hồ sơ {code}: đã nhận tiền", "Hồ sơ {procedure} được xử lý tiếp. Hẹn trả: {date}."),
        ("Dossier {code}: fee received", "{procedure} goes on. Promised for {date}."),
    ),
    "pause": (
        _("Tạm dừng xử lý"),
        ("Hồ sơ {code} tạm dừng", "Hồ sơ {procedure} tạm dừng xử lý. Tra cứu lý do."),
        ("Dossier {code} is paused", "{procedure} is paused. Look up the reason."),
    ),
    "resume": (
        _("Tiếp tục xử lý"),
        ("Hồ sơ {code} được xử lý tiếp", "Hồ sơ {procedure} được xử lý tiếp. Hẹn trả: {date}."),
        ("Dossier {code} goes on", "{procedure} goes on. Promised for {date}."),
    ),
    "agree_extension": (
        _("Xin lỗi, hẹn lại"),
        (
            "Xin lỗi vì hồ sơ {code} chậm",
            "Cơ quan xin lỗi vì hồ sơ {procedure} chậm. Hẹn lại: {date}.",
        ),
        ("We are sorry: {code} is late", "{procedure} is late. The new date is {date}."),
    ),
    "accept_withdrawal": (
        _("Đã cho rút hồ sơ"),
        ("Hồ sơ {code} đã được rút", "Hồ sơ {procedure} dừng giải quyết theo yêu cầu rút."),
        ("Dossier {code} was withdrawn", "{procedure} ends, as you asked."),
    ),
    "decline_withdrawal": (
        _("Không cho rút hồ sơ"),
        ("Hồ sơ {code} chưa được rút", "Hồ sơ {procedure} được xử lý tiếp. Tra cứu lý do."),
        ("Dossier {code} was not withdrawn", "{procedure} goes on. Look up the reason."),
    ),
    "end_unsupplemented": (
        _("Kết thúc vì không bổ sung"),
        ("Hồ sơ {code} đã kết thúc", "Hồ sơ {procedure} kết thúc vì quá hạn bổ sung."),
        ("Dossier {code} has ended", "{procedure} ended: the missing papers did not come."),
    ),
    "stop_after_death": (
        _("Dừng giải quyết"),
        ("Hồ sơ {code} dừng giải quyết", "Hồ sơ {procedure} dừng giải quyết. Tra cứu lý do."),
        ("Dossier {code} was stopped", "{procedure} was stopped. Look up the reason."),
    ),
    "correct_result": (
        _("Thu hồi kết quả để sửa"),
        ("Kết quả hồ sơ {code} được sửa", "Kết quả {procedure} có sai sót, đang sửa: {date}."),
        ("The result of {code} is put right", "{procedure}: an error is put right by {date}."),
    ),
    "refer_correction": (
        _("Hướng dẫn sửa kết quả"),
        ("Kết quả hồ sơ {code} cần sửa", "Kết quả {procedure} có sai sót. Tra cứu cách sửa."),
        ("The result of {code} has an error", "{procedure}: look up how it is put right."),
    ),
    "cancel_result": (
        _("Hủy bỏ kết quả"),
        ("Kết quả hồ sơ {code} bị hủy bỏ", "Kết quả {procedure} bị hủy bỏ. Tra cứu lý do."),
        ("The result of {code} was cancelled", "{procedure}: the result no longer holds."),
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


DRAFT_EXPIRING = Template(
    key="dossiers.draft_expiring",
    label=_("Bản khai sắp tự xóa"),
    fills=frozenset({"procedure", "agency", "date"}),
    vi=Wording(
        "Bản khai {procedure} sắp tự xóa",
        _HELLO
        + "Bản khai {procedure} chưa được nộp và sẽ tự xóa lúc {date}. Muốn giữ thì mở lại trên"
        " máy đã khai, hoặc bằng đường dẫn và mã đã ghi, rồi bấm tiếp tục. Không cần nữa thì không"
        " phải làm gì.\n{agency}",
        "Bản khai {procedure} chưa nộp, sẽ tự xóa lúc {date}. Mở lại và bấm tiếp tục để giữ.",
    ),
    en=Wording(
        "Your unfinished {procedure} will be deleted",
        _HELLO_EN
        + "Your declaration for {procedure} has not been filed and will be deleted at {date}."
        " To keep it, open it again on the same device, or with its link and code, and go on. If it"
        " is no longer needed, nothing has to be done.\n{agency}",
        "Your unfinished {procedure} will be deleted at {date}. Open it and go on to keep it.",
    ),
    samples=SAMPLES,
)


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
                samples=SAMPLES,
            )
        )
    notifications.register_template(DRAFT_EXPIRING)
