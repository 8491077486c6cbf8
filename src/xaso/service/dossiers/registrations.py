"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.events import api as events
from xaso.kernel.jobs import api as jobs
from xaso.kernel.notifications import api as notifications
from xaso.service.bank import api as bank
from xaso.service.cash_desk import api as cash_desk
from xaso.service.dossiers import chasing, listeners, messages, reminders, sealed_events
from xaso.service.dossiers.domain.transitions import TRANSITIONS
from xaso.service.dossiers.events import DossierMoved, DossierSubmitted
from xaso.service.dossiers.recount import moved_by
from xaso.service.dossiers.selectors import promises_across
from xaso.service.dossiers.services import batching, joint
from xaso.service.dossiers.views.hand_over import GIVERS
from xaso.service.dossiers.views.own_forms import EDITORS
from xaso.service.dossiers.views.register import READERS
from xaso.service.dossiers.views.relays import RELAYERS
from xaso.service.payments import api as payments
from xaso.service.receipts import api as receipts
from xaso.ui import navigation

audit.register_words({
    "dossiers.submit": _("Nộp hồ sơ"),
    "dossiers.take_over": _("Nhận từ hệ thống cũ"),
    "dossiers.take_back": _("Bỏ nhận từ hệ thống cũ"),
    "dossiers.attach_scan": _("Đính kèm bản quét"),
    "dossiers.replace_scan": _("Thay bản quét"),
    "dossiers.detach_scan": _("Bỏ bản quét"),
    "dossiers.begin_batch": _("Làm cùng lúc nhiều hồ sơ"),
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
    "dossiers.ask_supplement": _("Yêu cầu bổ sung khi xử lý"),
    "dossiers.answer_supplement": _("Nhận bổ sung khi xử lý"),
    "dossiers.confirm_supplement": _("Xác nhận bổ sung đủ"),
    "dossiers.end_unsupplemented": _("Kết thúc vì không bổ sung"),
    "dossiers.await_payment": _("Chờ nghĩa vụ tài chính"),
    "dossiers.note_payment": _("Ghi đã nộp tiền"),
    "dossiers.pause": _("Tạm dừng"),
    "dossiers.resume": _("Tiếp tục"),
    "dossiers.heir_continues": _("Người thừa kế tiếp tục"),
    "dossiers.stop_after_death": _("Dừng vì chủ hồ sơ chết"),
    "dossiers.request_withdrawal": _("Yêu cầu rút"),
    "dossiers.accept_withdrawal": _("Cho rút"),
    "dossiers.decline_withdrawal": _("Không cho rút"),
    "dossiers.cancel_withdrawal": _("Thôi rút"),
    "dossiers.propose_extension": _("Đề nghị hẹn lại"),
    "dossiers.agree_extension": _("Đồng ý hẹn lại"),
    "dossiers.decline_extension": _("Không đồng ý hẹn lại"),
    "dossiers.archive": _("Lưu trữ"),
    "dossiers.send_papers": _("Gửi giấy tờ đến nơi giải quyết"),
    "dossiers.take_papers": _("Nhận giấy tờ từ nơi nhận hộ"),
    "dossiers.send_result": _("Gửi kết quả về nơi nhận hộ"),
    "dossiers.take_result": _("Nhận kết quả để trả"),
    "dossiers.reassign": _("Giao người khác"),
    "dossiers.hand_over": _("Bàn giao hồ sơ"),
    "dossiers.ask_opinion": _("Lấy ý kiến cơ quan khác"),
    "dossiers.note_opinion": _("Trả lời ý kiến"),
    "dossiers.recall_opinion": _("Thôi lấy ý kiến"),
    "dossiers.forward": _("Chuyển bước"),
    "dossiers.step_back": _("Trả bước trước"),
    "dossiers.check_papers": _("Kiểm tra đủ giấy tờ"),
    "dossiers.check_mandate": _("Đối chiếu bản chính giấy nộp thay"),
    "dossiers.enter_book": _("Vào sổ hộ tịch"),
    "dossiers.name_partner": _("Nối cơ quan phối hợp"),
    "dossiers.finish_part": _("Xong phần việc liên thông"),
    "dossiers.correct_result": _("Sửa sai sót: cấp lại"),
    "dossiers.refer_correction": _("Sửa sai sót: cách khác"),
    "dossiers.cancel_result": _("Hủy bỏ kết quả"),
    "dossiers.seal_event": _("Niêm sự kiện có từ trước"),
    "dossiers.renew_secret": _("Cấp lại mã bí mật"),
    "dossiers.hold": _("Giữ hồ sơ lại, không xóa"),
    "dossiers.lift_hold": _("Thôi giữ hồ sơ"),
    "dossiers.erase": _("Xóa nội dung hồ sơ"),
    "dossiers.view": _("Xem hồ sơ và tờ khai"),
    "dossiers.unmask": _("Xem thông tin được che"),
    "dossiers.list": _("Xem danh sách hồ sơ"),
    "dossiers.enter_late": _("Nhập sau giờ nhận"),
    "dossiers.word_form": _("Sửa mẫu giấy"),
    "dossiers.take_back_form": _("Bỏ phiên bản mẫu giấy"),
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
navigation.register(
    navigation.Entry(
        "folder",
        _("Tập trình ký"),
        "dossiers:folder",
        for_roles=TRANSITIONS["approve"].roles,
        order=11,
    )
)
navigation.register(
    navigation.Entry(
        "register",
        _("Sổ theo dõi"),
        "dossiers:register",
        for_roles=frozenset(READERS),
        order=44,
    )
)
navigation.register(
    navigation.Entry(
        "forms",
        _("Mẫu giấy"),
        "dossiers:forms",
        for_roles=frozenset(EDITORS),
        order=75,
    )
)
navigation.register(
    navigation.Entry(
        "referrals",
        _("Phối hợp"),
        "dossiers:referrals",
        for_roles=navigation.ANY_POST,
        order=20,
    )
)
navigation.register(
    navigation.Entry(
        "hand-over",
        _("Bàn giao"),
        "dossiers:hand-over",
        for_roles=frozenset(GIVERS),
        order=62,
    )
)
navigation.register(
    navigation.Entry(
        "relays",
        _("Nhận hộ"),
        "dossiers:relays",
        for_roles=frozenset(RELAYERS),
        order=22,
    )
)
calendar.register_effect(
    _(
        "%(n)s hồ sơ đang giải quyết có hạn trả đi qua ngày này. Ngày đã hẹn giữ nguyên;"
        " hồ sơ nhận từ nay tính theo lịch mới."
    ),
    promises_across,
)
calendar.register_moves(moved_by)
messages.register_all()
audit.register_records(sealed_events.KIND, audit.Records(sealed_events.read, sealed_events.strays))
notifications.register_template(reminders.DIGEST)
notifications.register_template(chasing.DUE)
notifications.register_template(chasing.LATE)
jobs.periodic("dossiers.chase_answers", "20 7-17 * * *")(chasing.chase_now)
jobs.periodic("dossiers.remind_of_deadlines", "10 7 * * *")(reminders.remind_now)
_ITS_AGENCY = jobs.Sees(agencies=("agency_id",))
jobs.periodic("dossiers.warn_of_expiring_drafts", "37 7-19 * * *")(listeners.warn_of_drafts)
jobs.task("dossiers.when_submitted_tell", sees=_ITS_AGENCY)(listeners.when_submitted_tell)
jobs.task(batching.WORK, sees=_ITS_AGENCY)(batching.work)
jobs.task("dossiers.when_moved_tell", sees=_ITS_AGENCY)(listeners.when_moved_tell)
receipts.register_payer("dossiers.dossier", listeners.payer_of)
bank.register_payers("dossiers.dossier", listeners.payers_of)
bank.register_went_on("dossiers.dossier", listeners.went_on)
cash_desk.register_hamlets("dossiers.dossier", listeners.hamlets_of)
events.subscribe(DossierMoved, joint.when_moved)
events.listen(DossierSubmitted, "dossiers.when_submitted_tell")
jobs.task("dossiers.when_obligation_settled_go_on", sees=_ITS_AGENCY)(
    listeners.when_obligation_settled_go_on
)
jobs.task("dossiers.when_payment_taken_back_wait", sees=_ITS_AGENCY)(
    listeners.when_payment_taken_back_wait
)
events.listen(DossierMoved, "dossiers.when_moved_tell")
events.listen(payments.ObligationSettled, "dossiers.when_obligation_settled_go_on")
events.listen(payments.PaymentTakenBack, "dossiers.when_payment_taken_back_wait")
