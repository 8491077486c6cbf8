"""What this room puts into the registries below it."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.service.custody import policies, post
from xaso.service.custody.views import blocks
from xaso.service.dossiers import api as dossiers
from xaso.ui import navigation

audit.register_words({
    "custody.put": _("Ghi nơi để giấy tờ"),
    "custody.hand_over": _("Bàn giao giấy tờ"),
    "custody.add_place": _("Thêm nơi để giấy tờ"),
    "custody.retire_place": _("Thôi dùng nơi để giấy tờ"),
    "custody.count": _("Kiểm kê giấy tờ"),
    "custody.send": _("Gửi kết quả qua bưu chính"),
    "custody.delivered": _("Bưu chính đã phát"),
    "custody.came_back": _("Bưu chính hoàn lại"),
    "custody.arrived": _("Ghi bưu gửi đến"),
    "custody.label": _("In nhãn địa chỉ bưu gửi"),
})
dossiers.register_objection("return_result", post.against_the_desk)
dossiers.register_staff_block("custody.lying", blocks.draw_for_staff)
dossiers.register_staff_block("custody.post", blocks.draw_post_for_staff)
dossiers.register_block("custody.post", blocks.draw_for_resident)
navigation.register(
    navigation.Entry(
        "papers",
        _("Giấy tờ"),
        "custody:papers",
        for_roles=frozenset(policies.KEEPERS),
        order=26,
    )
)
navigation.register(
    navigation.Entry(
        "post",
        _("Bưu chính"),
        "custody:post",
        for_roles=frozenset(policies.POSTERS),
        order=28,
    )
)
