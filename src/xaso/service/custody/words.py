"""How pages name where a postal item is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xaso.service.custody.domain.postal import State

STATE = {
    State.ON_WAY: _("Đang gửi"),
    State.DELIVERED: _("Đã phát"),
    State.CAME_BACK: _("Bị hoàn lại"),
    State.ARRIVED: _("Đã nhận được"),
}
