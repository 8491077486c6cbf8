"""Writing ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.feedback.errors import NotAStar, NotFinished, RatingClosed
from xaso.service.feedback.models import Rating
from xaso.service.feedback.selectors import comment_context, is_rateable, may_change

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.api import Dossier

STARS = range(1, 6)


@transaction.atomic
def rate(*, dossier: Dossier, stars: int, actor: Actor, now: datetime, comment: str = "") -> Rating:
    """Take a rating from whoever proved the dossier's secret, or change the one there is.

    Effects: one `Rating`, new or changed; an audit entry.

    Raises:
        NotAStar: Not one of one to five.
        NotFinished: The dossier has no outcome yet.
        RatingClosed: A week has passed since the first rating.
    """
    if stars not in STARS:
        raise NotAStar(_("Chọn từ 1 đến 5 sao."))
    if not is_rateable(dossier):
        raise NotFinished(_("Đánh giá được khi hồ sơ có kết quả."))
    words = comment.strip()
    sealed = (
        keyring.seal(dossier.key_id, words.encode(), comment_context(dossier)) if words else None
    )
    rating, is_new = Rating.objects.select_for_update().get_or_create(
        dossier=dossier,
        defaults={
            "agency_id": dossier.agency_id,
            "stars": stars,
            "sealed_comment": sealed,
            "at": now,
            "changed_at": now,
        },
    )
    if not is_new:
        if not may_change(rating, now):
            raise RatingClosed(_("Đã quá 7 ngày kể từ lần đánh giá đầu, không đổi được nữa."))
        rating.stars, rating.sealed_comment, rating.changed_at = stars, sealed, now
        rating.save(update_fields=["stars", "sealed_comment", "changed_at"])
    audit.record(
        actor=actor,
        verb="feedback.rate",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        details={"stars": stars, "is_new": is_new},
    )
    return rating
