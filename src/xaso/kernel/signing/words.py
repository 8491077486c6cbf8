"""Verdicts and reasons in plain words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xaso.kernel.signing.domain.reports import Reason, Verdict
from xaso.kernel.signing.domain.standing import Belief, Standing

VERDICTS = {
    Verdict.VALID: _("Hợp lệ"),
    Verdict.ALTERED: _("Đã bị sửa"),
    Verdict.UNTRUSTED: _("Không tin cậy được"),
    Verdict.EXPIRED: _("Đã hết hiệu lực"),
    Verdict.REVOKED: _("Đã bị thu hồi"),
    Verdict.UNSIGNED: _("Chưa ký số"),
    Verdict.UNREADABLE: _("Không đọc được"),
}
REASONS = {
    Reason.GOOD: _("Chữ ký còn nguyên, người ký và thời điểm ký đều xác minh được."),
    Reason.NOT_PDF: _("Đây không phải tệp PDF."),
    Reason.BROKEN_FILE: _("Tệp bị hỏng, không đọc hết được."),
    Reason.LOCKED: _("Tệp đang đặt mật khẩu."),
    Reason.TOO_BIG: _("Tệp quá lớn."),
    Reason.NO_SIGNATURE: _("Trong tệp không có chữ ký số của người hay cơ quan nào."),
    Reason.FIELD_EMPTY: _("Còn thiếu chữ ký: một ô ký trong tệp vẫn để trống."),
    Reason.SIGNATURE_TAKEN_OUT: _("Tệp từng được ký, nhưng chữ ký đã bị gỡ ra."),
    Reason.BYTES_BEYOND: _("Có nội dung nằm ngoài phần đã ký."),
    Reason.GAP_NOT_CLEAN: _("Chỗ chứa chữ ký đã bị sửa."),
    Reason.DIGEST_DIFFERS: _("Nội dung không khớp với chữ ký."),
    Reason.CHANGED_AFTERWARDS: _("Sau khi ký, nội dung đã bị thay đổi theo cách không được phép."),
    Reason.TIME_BROKEN: _("Dấu thời gian không khớp với chữ ký."),
    Reason.TWO_CONTENTS: _("Tệp chứa hai nội dung, phần mềm khác nhau sẽ hiện khác nhau."),
    Reason.UNKNOWN_ROOT: _("Người ký dùng chứng thư của một nơi cấp mà chúng tôi không công nhận."),
    Reason.NOT_FOR_SIGNING: _("Chứng thư tự ký, hoặc không được cấp để ký văn bản."),
    Reason.STATE_UNKNOWN: _(
        "Không chứng minh được chứng thư do nơi cấp ấy cấp và còn hiệu lực lúc ký."
    ),
    Reason.CERTIFICATE_REVOKED: _("Chứng thư đã bị thu hồi trước khi ký."),
    Reason.CERTIFICATE_EXPIRED: _("Chứng thư đã hết hạn lúc ký."),
    Reason.NOT_YET_VALID: _("Chứng thư chưa có hiệu lực lúc ký."),
}
KINDS = {
    "pkcs12": _("Tệp khóa (PKCS#12), máy ký thay"),
    "pkcs11": _("Thiết bị ký (PKCS#11), máy ký thay"),
    "handed": _("Ký trên máy của người ký (giao tệp, nhận lại)"),
}
STANDINGS = {
    Standing.HOLDS: (_("Còn hạn"), "green"),
    Standing.ENDS_SOON: (_("Sắp hết hạn"), "amber"),
    Standing.NOT_YET: (_("Chưa có hiệu lực"), "grey"),
    Standing.EXPIRED: (_("Đã hết hạn"), "red"),
    Standing.RETIRED: (_("Đã thôi dùng"), "grey"),
}
BELIEFS = {
    Belief.BELIEVED: (_("Tin cậy"), "green"),
    Belief.REVOKED: (_("Đã bị thu hồi"), "red"),
    Belief.UNKNOWN: (_("Nơi cấp chưa được tin cậy"), "amber"),
}
