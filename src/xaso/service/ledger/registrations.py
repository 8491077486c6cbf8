"""What the ledger tells lower rooms."""

from django.utils.translation import gettext_lazy as _

from xaso.kernel.audit import api as audit

audit.register_words({"ledger.close": _("Khóa sổ kế toán")})
