"""May she? The only place that answers, always with a reason a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xaso.kernel.rights import api as rights
from xaso.service.dossiers import objections
from xaso.service.dossiers.domain.guards import Guard, HandOver, holds
from xaso.service.dossiers.domain.transitions import TRANSITIONS, Desk, Transition

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier, Referral

NEVER_DECIDES = frozenset({"technician"})
"""Posts whose holder decides and reads nothing, whatever other post she holds."""
WORDS_FORMS = frozenset({"leader", "center_head"})
"""Posts that answer for what the agency's papers say."""
READS_NO_DOSSIER = frozenset({"admin"}) | NEVER_DECIDES
"""Posts that give nothing to read by themselves."""
ANSWERS_FOR_BODY = frozenset({"officer", "head", "leader"})
"""Posts that speak for an agency that was asked."""
UNMET: dict[Guard, _StrPromise] = {
    Guard.ANSWERED: gettext_lazy("Người nộp chưa bổ sung đủ."),
    Guard.UNANSWERED: gettext_lazy("Người nộp đã bổ sung, cần kiểm tra giấy tờ."),
    Guard.SUPPLY_TERM_PASSED: gettext_lazy("Thời hạn bổ sung chưa hết."),
    Guard.OWNER_DIED: gettext_lazy("Hồ sơ không tạm dừng vì chủ hồ sơ chết."),
    Guard.OWNER_LIVES: gettext_lazy(
        "Chủ hồ sơ đã chết: người thừa kế tiếp tục, hoặc dừng giải quyết."
    ),
    Guard.NOTHING_SIGNED: gettext_lazy("Kết quả của hồ sơ này đã được ký."),
    Guard.NEVER_EXTENDED: gettext_lazy("Mỗi hồ sơ chỉ hẹn lại một lần."),
    Guard.EXTENSION_PROPOSED: gettext_lazy("Chưa có đề nghị hẹn lại nào đang chờ."),
    Guard.NOT_OUR_ERROR: gettext_lazy("Sai sót của cơ quan thì không thu phí lần nữa."),
    Guard.OPINIONS_IN: gettext_lazy("Còn chờ ý kiến của cơ quan khác."),
    Guard.PAPERS_AT_DESK: gettext_lazy("Giấy tờ không còn ở nơi nhận hộ."),
    Guard.PAPERS_ON_WAY: gettext_lazy("Nơi nhận hộ chưa gửi giấy tờ, hoặc đã nhận rồi."),
    Guard.RESULT_TO_SEND: gettext_lazy("Không có kết quả nào phải gửi về nơi nhận hộ."),
    Guard.RESULT_ON_WAY: gettext_lazy("Kết quả chưa được gửi, hoặc đã nhận rồi."),
    Guard.RESULT_IS_HERE: gettext_lazy("Kết quả đang trên đường về nơi nhận hộ."),
    Guard.GRANT_PROPOSED: gettext_lazy(
        "Chuyên môn đề nghị từ chối: từ chối, hoặc trả lại để làm rõ."
    ),
    Guard.STEP_FOLLOWS: gettext_lazy("Đây là bước cuối trước khi trình ký."),
    Guard.LAST_STEP: gettext_lazy("Còn bước khác trước khi trình ký: chuyển bước tiếp."),
    Guard.STEP_BEFORE: gettext_lazy("Đây là bước đầu, không có bước trước để trả lại."),
    Guard.UNCHECKED: gettext_lazy("Giấy tờ đã được kiểm tra đủ."),
    Guard.PAPERS_CHECKED: gettext_lazy("Chưa kiểm tra đủ giấy tờ."),
    Guard.PAID: gettext_lazy("Chưa nộp phí, lệ phí."),
    Guard.OPINION_RECEIVED: gettext_lazy("Chưa có ý kiến của cơ quan được hỏi."),
    Guard.ORIGINAL_SEEN: gettext_lazy(
        "Chưa đối chiếu bản chính giấy nộp thay: xem bản chính rồi mới trả kết quả."
    ),
    Guard.ORIGINAL_UNSEEN: gettext_lazy("Không có giấy nộp thay nào chờ đối chiếu bản chính."),
    Guard.HAS_BOOK: gettext_lazy("Thủ tục này không vào sổ hộ tịch."),
    Guard.IN_BOOK: gettext_lazy("Chưa vào sổ hộ tịch."),
    Guard.PARTS_DONE: gettext_lazy("Phần việc liên thông của cơ quan khác chưa xong."),
}
"""What stands in the way while a guard of the table does not hold."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with the reason; `by` is the delegation that opens it where no post does."""

    allowed: bool
    reason: str = ""
    by: rights.Delegated | None = None

    def __bool__(self) -> bool:
        """Be true when allowed."""
        return self.allowed


def may_read(actor: Actor) -> Verdict:
    """Tell whether an official reads dossiers at all; which ones is for `selectors.visible_to`.

    A technician keeps the machine and never sees what people declared, even with another post.
    """
    if actor.kind != "staff":
        return Verdict(allowed=False, reason=_("Chỉ cán bộ mới xem được hồ sơ tại đây."))
    if not actor.roles.isdisjoint(NEVER_DECIDES):
        return Verdict(allowed=False, reason=_("Quản trị kỹ thuật không xem, không xử lý hồ sơ."))
    if actor.roles <= READS_NO_DOSSIER:
        return Verdict(allowed=False, reason=_("Vị trí công tác này không xem hồ sơ."))
    return Verdict(allowed=True)


def may_word(actor: Actor) -> Verdict:
    """Tell whether an official may change the wording of the agency's papers."""
    verdict = may_read(actor)
    if verdict and actor.roles.isdisjoint(WORDS_FORMS):
        return Verdict(allowed=False, reason=_("Lãnh đạo hoặc phụ trách Một cửa mới sửa mẫu giấy."))
    return verdict


def may_hand_over(actor: Actor, agency_id: UUID) -> Verdict:
    """Tell whether an official may give all that a colleague has in hand to another."""
    verdict = may_read(actor)
    if verdict and actor.agency_id != agency_id:
        return Verdict(allowed=False, reason=_("Hồ sơ thuộc cơ quan khác."))
    if verdict and actor.roles.isdisjoint(TRANSITIONS["reassign"].roles):
        return Verdict(allowed=False, reason=_("Việc này thuộc vị trí công tác khác."))
    return verdict


def may_answer(actor: Actor, referral: Referral, own: frozenset[UUID]) -> Verdict:
    """Tell whether an official may answer for the body that was asked.

    An agency of this installation answers for itself, and nobody for it; the answer of any other
    body is noted by the agency that asked.

    Args:
        own: The official's agency and what it continues.
    """
    verdict = may_read(actor)
    if not verdict:
        return verdict
    answers = referral.partner_id or referral.dossier.agency_id
    if answers not in own:
        return Verdict(allowed=False, reason=_("Việc này hỏi cơ quan khác."))
    if referral.partner_id and actor.roles.isdisjoint(ANSWERS_FOR_BODY):
        return Verdict(allowed=False, reason=_("Việc này thuộc vị trí công tác khác."))
    return Verdict(allowed=True)


def may_move(
    actor: Actor, dossier: Dossier, transition: Transition, book: rights.Book, *, now: datetime
) -> Verdict:
    """Tell whether `actor` may make this transition on this dossier now.

    A resident passes here only after the secret was checked; staff need a post with one of the
    row's roles in the agency that owns the dossier, or a delegation of such a post. What the
    agency's own rights grant or withhold goes before the table. Who drafted a result neither
    approves nor rejects it, in whatever capacity. What a room above holds against it comes last.

    Args:
        book: What holds in the dossier's agency today, from `rights.book_on`.
    """
    verdict = lies_before(actor, dossier, transition, book)
    if not verdict:
        return verdict
    if dossier.state not in transition.sources:
        return Verdict(allowed=False, reason=_("Hồ sơ không còn ở trạng thái cho phép việc này."))
    if transition.step is not None and dossier.step != transition.step:
        return Verdict(allowed=False, reason=_("Hồ sơ chưa tới bước này."))
    if not transition.by_drafter and actor.id is not None and actor.id == dossier.drafter_id:
        return Verdict(allowed=False, reason=_("Người soạn kết quả không được ký duyệt."))
    for guard in transition.guards:
        if not holds(guard, dossier, now):
            return Verdict(allowed=False, reason=str(UNMET[guard]))
    if said := objections.against(transition.name, dossier):
        return Verdict(allowed=False, reason=said)
    return verdict


def lies_before(
    actor: Actor, dossier: Dossier, transition: Transition, book: rights.Book
) -> Verdict:
    """Tell whether an act on a dossier is this person's at all, whether it is open now or not.

    Args:
        book: What holds in the dossier's agency today, from `rights.book_on`.
    """
    if actor.kind == "staff" and actor.agency_id not in _desks(dossier, transition):
        return Verdict(allowed=False, reason=_("Hồ sơ thuộc cơ quan khác."))
    if not actor.roles.isdisjoint(NEVER_DECIDES):
        return Verdict(allowed=False, reason=_("Quản trị kỹ thuật không xem, không xử lý hồ sơ."))
    return _by_post(actor, dossier, transition, book)


def may_sign(actor: Actor, book: rights.Book) -> Verdict:
    """Tell whether papers may lie before an official to be signed: a post, or a delegation of one.

    Args:
        book: What holds in the official's agency today, from `rights.book_on`.
    """
    verdict = may_read(actor)
    if not verdict:
        return verdict
    posts = book.posts_for("approve", TRANSITIONS["approve"].roles, rights.Matter())
    if posts.isdisjoint(actor.roles) and book.delegated_to(actor.id, posts) is None:
        return Verdict(allowed=False, reason=_("Việc này thuộc vị trí công tác khác."))
    return verdict


def may_leave(dossier: Dossier, guards: Iterable[str], *, now: datetime) -> Verdict:
    """Tell whether what must hold before a step is left does."""
    for guard in map(Guard, guards):
        if not holds(guard, dossier, now):
            return Verdict(allowed=False, reason=str(UNMET[guard]))
    return Verdict(allowed=True)


def _desks(dossier: Dossier, transition: Transition) -> set[UUID | None]:
    """Return the agencies whose officials may make a transition.

    A result that has arrived at the desk where it was asked for is handed out there alone.
    """
    decider, receiver = dossier.agency_id, dossier.received_by_id
    if transition.desk is Desk.DECIDER:
        return {decider}
    if transition.desk is Desk.RECEIVER:
        return {receiver} - {None}
    if transition.name == "return_result":
        return {receiver if dossier.hand_over == HandOver.RESULT_ARRIVED else decider}
    return {decider, receiver} - {None}


def result_lies_with(dossier: Dossier) -> UUID | None:
    """Return the agency at whose desk an issued result lies; None while it is between two."""
    if dossier.hand_over == HandOver.RESULT_SENT:
        return None
    arrived = dossier.hand_over == HandOver.RESULT_ARRIVED
    return dossier.received_by_id if arrived else dossier.agency_id


def _by_post(actor: Actor, dossier: Dossier, transition: Transition, book: rights.Book) -> Verdict:
    """Tell whether a post, or a delegation of one, opens the act; states are not looked at.

    Where the agency divided the appraisal, what ends a step is for the post whose step it is.
    """
    held = actor.roles if actor.kind == "staff" else frozenset({actor.kind})
    matter = matter_of(dossier) if book != rights.Book() else rights.Matter()
    posts = book.posts_for(transition.name, usual_posts(dossier, transition), matter)
    if not posts.isdisjoint(held):
        return Verdict(allowed=True)
    by = book.delegated_to(actor.id, posts, matter) if actor.kind == "staff" else None
    if by is not None:
        return Verdict(allowed=True, by=by)
    rule = book.withholding(transition.name, held, matter)
    if rule is not None:
        return Verdict(
            allowed=False,
            reason=_("Việc này không giao cho vị trí của bạn (%(basis)s).") % {"basis": rule.basis},
        )
    if book.delegated_to(actor.id, posts) is not None:
        return Verdict(allowed=False, reason=_("Hồ sơ này ngoài phạm vi được ủy quyền."))
    return Verdict(allowed=False, reason=_("Việc này thuộc vị trí công tác khác."))


def usual_posts(dossier: Dossier, transition: Transition) -> frozenset[str]:
    """Return whose an act is before the agency's rights change it: the step's, or the table's."""
    is_theirs = transition.by_step and dossier.flow_role
    return frozenset({dossier.flow_role}) if is_theirs else transition.roles


def matter_of(dossier: Dossier) -> rights.Matter:
    """Return what a question of right about the dossier is about."""
    version = dossier.procedure_version
    return rights.Matter(version.procedure.code, version.field, dossier.state)


def moves_open_to(
    actor: Actor, dossier: Dossier, book: rights.Book, *, now: datetime
) -> list[Transition]:
    """Return the transitions `actor` may make now, in the table's order."""
    return [row for row in TRANSITIONS.values() if may_move(actor, dossier, row, book, now=now)]
