"""The door of numbering."""

from xaso.kernel.numbering.services import dossier_code, pass_over, take_next

__all__ = ["dossier_code", "pass_over", "take_next"]
