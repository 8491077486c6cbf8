"""The door of numbering."""

from xaso.kernel.numbering.services import dossier_code, take_next

__all__ = ["dossier_code", "take_next"]
