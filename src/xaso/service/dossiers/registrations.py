"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.events import api as events
from xaso.kernel.jobs import api as jobs
from xaso.service.dossiers import listeners, messages, sealed_events
from xaso.service.dossiers.events import DossierMoved, DossierSubmitted
from xaso.service.dossiers.selectors import promises_across
from xaso.ui import navigation

audit.register_words({
    "dossiers.submit": _("Nộp hồ sơ"),
    "dossiers.receive": _("Tiếp nhận"),
    "dossiers.ask_intake_supplement": _("Yêu cầu bổ sung khi tiếp nhận"),
    "dossiers.supply": _("Bổ sung hồ sơ"),
    "dossiers.refuse_intake": _("Từ chối tiếp nhận"),
    "dossiers.start": _("Chuyển xử lý"),
    "dossiers.propose": _("Trình ký"),
    "dossiers.send_back": _("Trả lại chuyên môn"),
    "dossiers.approve": _("Ký duyệt"),
    "dossiers.reject": _("Từ chối giải quyết"),
    "dossiers.issue": _("Phát hành kết quả"),
    "dossiers.return_result": _("Trả kết quả"),
    "dossiers.seal_event": _("Niêm sự kiện có từ trước"),
    "dossiers.renew_secret": _("Cấp lại mã bí mật"),
    "dossiers.hold": _("Giữ hồ sơ lại, không xóa"),
    "dossiers.lift_hold": _("Thôi giữ hồ sơ"),
    "dossiers.erase": _("Xóa nội dung hồ sơ"),
    "dossiers.view": _("Xem hồ sơ và tờ khai"),
    "dossiers.unmask": _("Xem thông tin được che"),
    "dossiers.list": _("Xem danh sách hồ sơ"),
    "dossiers.receipt": _("Xem, in phiếu tiếp nhận"),
    "dossiers.view_file": _("Xem tệp của hồ sơ"),
    "dossiers.view_result": _("Xem kết quả"),
    "dossiers.print": _("In giấy tờ của hồ sơ"),
    "dossiers.explain_rights": _("Xem ai có quyền với hồ sơ"),
    "dossiers.breach_report": _("Lập báo cáo truy cập dữ liệu"),
})
navigation.register(
    navigation.Entry(
        "queue",
        _("Hàng việc"),
        "dossiers:queue",
        for_roles=navigation.ANY_POST,
        key="h",
        order=10,
    )
)
calendar.register_effect(
    _(
        "%(n)s hồ sơ đang giải quyết có hạn trả đi qua ngày này. Ngày đã hẹn giữ nguyên;"
        " hồ sơ nhận từ nay tính theo lịch mới."
    ),
    promises_across,
)
messages.register_all()
audit.register_records(sealed_events.KIND, audit.Records(sealed_events.read, sealed_events.strays))
_ITS_AGENCY = jobs.Sees(agencies=("agency_id",))
jobs.periodic("dossiers.warn_of_expiring_drafts", "37 7-19 * * *")(listeners.warn_of_drafts)
jobs.task("dossiers.when_submitted_tell", sees=_ITS_AGENCY)(listeners.when_submitted_tell)
jobs.task("dossiers.when_moved_tell", sees=_ITS_AGENCY)(listeners.when_moved_tell)
events.listen(DossierSubmitted, "dossiers.when_submitted_tell")
events.listen(DossierMoved, "dossiers.when_moved_tell")
