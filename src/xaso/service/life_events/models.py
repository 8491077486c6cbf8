"""Life events as dated rows, what a resident answered, what she began, and notices to stop."""

from __future__ import annotations

import uuid_utils.compat as uuid
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.service.life_events.domain import notices, plan


class LifeEvent(models.Model):
    """One turn of life: which procedures register it, and how people ask for it.

    Every row below it is dated too; `is_confirmed` says whether somebody has checked it.

    Law: decree-224-2026, article 16 (proactive services).
    """

    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    lead = models.TextField()
    lead_en = models.TextField(blank=True)
    procedures = models.JSONField(default=list, help_text="Mã thủ tục đăng ký sự kiện này")
    phrases = models.JSONField(
        default=list, help_text="Lời người dân tìm, ở đâu trong câu cũng được"
    )
    words = models.JSONField(default=list, help_text="Từ chỉ có nghĩa này khi đứng một mình")
    basis = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "life_events_event"
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="life_event_once_a_day")
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class DatedRow(models.Model):
    """What every row of an event says of itself."""

    event = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    is_confirmed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        """Return whose row it is."""
        return f"{self.event} {self.position}"


class Question(DatedRow):
    """One question. `when` is a rule on earlier answers; `known` answers it from a declaration."""

    key = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)
    hint = models.CharField(max_length=300, blank=True)
    hint_en = models.CharField(max_length=300, blank=True)
    options = models.JSONField(default=list, help_text="Trống: có, không, không rõ")
    when = models.JSONField(null=True, blank=True)
    known = models.JSONField(default=list, help_text="[câu trả lời, điều kiện trên tờ khai]")

    class Meta(DatedRow.Meta):
        db_table = "life_events_question"


class Outcome(DatedRow):
    """What some answers lead to: a procedure, another body, an allowance to stop, or advice.

    `body` is the key of a body that agencies ask (`dossiers.Body`); empty for the agency itself.
    `fills` are constants for the declaration of the procedure. `facts` are all that the body of a
    notice gets to know.
    """

    class Kind(models.TextChoices):
        """What it is."""

        PROCEDURE = plan.PROCEDURE, _("Thủ tục")
        ELSEWHERE = plan.ELSEWHERE, _("Cơ quan khác")
        ADVICE = plan.ADVICE, _("Lời dặn")
        STOP = plan.STOP, _("Trợ cấp phải dừng")
        CHECK = plan.CHECK, _("Rà soát trợ cấp")

    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=300, blank=True)
    why_en = models.CharField(max_length=300, blank=True)
    when = models.JSONField(null=True, blank=True)
    question = models.CharField(max_length=40, blank=True)
    procedure = models.CharField(max_length=40, blank=True)
    body = models.SlugField(max_length=40, blank=True)
    where = models.CharField(max_length=300, blank=True)
    where_en = models.CharField(max_length=300, blank=True)
    within_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Số ngày kể từ ngày mất"
    )
    is_optional = models.BooleanField(default=False)
    fills = models.JSONField(default=dict)
    facts = models.JSONField(default=list)
    basis = models.CharField(max_length=200)

    class Meta(DatedRow.Meta):
        db_table = "life_events_outcome"


class Carried(DatedRow):
    """Which known fact fills which question of the next declaration (`form`; empty for any)."""

    form = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=60)
    source = models.CharField(max_length=500)

    class Meta(DatedRow.Meta):
        db_table = "life_events_carried"


class HeldPaper(DatedRow):
    """Which paper of the next procedure need not be brought, by words of its name.

    `held` says where it lies: the result of the first dossier, or one of its papers (`among` are
    words of that one's name).
    """

    class Held(models.TextChoices):
        """Where it lies."""

        RESULT = "result", _("Kết quả của hồ sơ")
        PAPER = "paper", _("Giấy tờ của hồ sơ")

    words = models.CharField(max_length=100)
    held = models.CharField(max_length=10, choices=Held)
    among = models.CharField(max_length=100, blank=True)

    class Meta(DatedRow.Meta):
        db_table = "life_events_held_paper"


class KeptAnswers(models.Model):
    """What whoever proved a dossier's secret answered, to go on later.

    Personal data: `sealed`, with the dossier's key; it dies with it. `spared` counts questions that
    the dossier had answered.
    """

    dossier = models.OneToOneField(
        "dossiers.Dossier", models.PROTECT, primary_key=True, related_name="+"
    )
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    event = models.SlugField(max_length=40)
    sealed = models.BinaryField()
    spared = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "life_events_kept_answers"

    def __str__(self) -> str:
        """Return which event."""
        return self.event


class Begun(models.Model):
    """One thing of the list that was begun from a dossier: its draft, and what was spared.

    `key_id` is the draft's data key: whoever files the draft, the new dossier bears the same.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+")
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    event = models.SlugField(max_length=40)
    outcome = models.SlugField(max_length=40)
    procedure = models.CharField(max_length=40)
    draft_id = models.UUIDField(unique=True)
    key_id = models.UUIDField()
    spared_answers = models.PositiveSmallIntegerField(default=0)
    spared_papers = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()

    class Meta:
        db_table = "life_events_begun"
        ordering = ["begun_at"]
        indexes = [models.Index(fields=["dossier", "outcome"], name="life_event_begun")]

    def __str__(self) -> str:
        """Return what was begun."""
        return self.outcome


class StopNotice(models.Model):
    """One allowance that a registered death ends, for the body that pays it.

    Written only by `life_events.services`. `agency` registered the death; `partner` is the agency
    of this installation that pays, the same where the commune itself does, None for a body outside,
    for which the commune acts. `lost_by` is the turn of the dossier that took its ground away.

    Invariants kept by the database: one notice of a kind for a dossier; what was stopped has a
    decision, its day and its month; what was restored has the decision that restored it.

    Personal data: `sealed_facts` (what the body needs to know) and `sealed_note`, with the
    dossier's key; they die with it.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = notices.State.OPEN.value, _("Chờ xử lý")
        REVIEW = notices.State.REVIEW.value, _("Phải xem lại")
        DONE = notices.State.DONE.value, _("Đã dừng")
        NOTHING = notices.State.NOTHING.value, _("Không có gì phải dừng")
        RESTORED = notices.State.RESTORED.value, _("Đã cho hưởng lại")
        VOID = notices.State.VOID.value, _("Không còn hiệu lực")

    id = models.UUIDField(primary_key=True, default=uuid.uuid7, editable=False)
    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+")
    dossier_code = models.CharField(max_length=60)
    key_id = models.UUIDField()
    agency = models.ForeignKey("organisations.Agency", models.PROTECT, related_name="+")
    partner = models.ForeignKey(
        "organisations.Agency", models.PROTECT, related_name="+", null=True, blank=True
    )
    body_name = models.CharField(max_length=200)
    event = models.SlugField(max_length=40)
    kind = models.SlugField(max_length=40)
    title = models.CharField(max_length=300)
    basis = models.CharField(max_length=200)
    result_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    lost_by = models.CharField(max_length=24, blank=True)
    turn = models.PositiveIntegerField(help_text="Số của sự kiện hồ sơ đã xét gần nhất")
    sealed_facts = models.BinaryField()
    decision = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    stopped_from = models.DateField(null=True, blank=True, help_text="Ngày đầu của tháng dừng")
    overpaid = models.PositiveBigIntegerField(null=True, blank=True, help_text="Đồng")
    restoring_decision = models.CharField(max_length=60, blank=True)
    restored_on = models.DateField(null=True, blank=True)
    sealed_note = models.BinaryField(null=True)
    version = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_by = models.UUIDField(null=True)

    class Meta:
        db_table = "life_events_stop_notice"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "kind"], name="stop_notice_once"),
            models.CheckConstraint(
                condition=~Q(state__in=("done", "review", "restored"))
                | (~Q(decision="") & Q(decided_on__isnull=False, stopped_from__isnull=False)),
                name="stop_notice_done_by_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state="restored")
                | (~Q(restoring_decision="") & Q(restored_on__isnull=False)),
                name="stop_notice_restored_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None)
                | Q(restored_on=None)
                | Q(restored_on__gte=F("decided_on")),
                name="stop_notice_restored_after_it_was_stopped",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "state", "raised_at"], name="stop_notice_to_do"),
            models.Index(fields=["agency", "state", "raised_at"], name="stop_notice_raised"),
        ]

    def __str__(self) -> str:
        """Return what is to be stopped, and of which dossier."""
        return f"{self.dossier_code}: {self.title}"
