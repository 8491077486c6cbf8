"""What rights adds to other rooms' registries."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit
from xaso.kernel.rights.policies import RECORDERS
from xaso.ui.navigation import ANY_POST, Entry, register

audit.register_words({
    "rights.be_away": _("Ghi lịch vắng"),
    "rights.be_back": _("Ghi đã có mặt"),
    "rights.delegate": _("Giao quyền ký"),
    "rights.end_delegation": _("Kết thúc giao quyền ký"),
    "rights.set_right": _("Giao hoặc rút một việc của vị trí"),
})
register(Entry("signers", _("Ai ký được hôm nay"), "rights:signers", for_roles=ANY_POST, order=60))
register(Entry("absences", _("Lịch vắng"), "rights:absences", for_roles=ANY_POST, order=61))
register(
    Entry("delegations", _("Giao quyền ký"), "rights:delegations", for_roles=RECORDERS, order=82)
)
