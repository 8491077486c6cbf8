"""What results tell lower rooms."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.ui import blocks

audit.register_words({
    "results.draft_result": _("Dự thảo kết quả"),
    "results.issue_result": _("Phát hành kết quả"),
    "results.revoke_result": _("Thu hồi kết quả"),
    "results.sign_result": _("Ký số kết quả"),
})
blocks.register(blocks.Block("check", "results/home_block.html", lambda _request: {}, order=14))
