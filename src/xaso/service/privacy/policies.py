"""Who handles requests about people's data."""

from __future__ import annotations

HANDLERS = ("leader", "center_head")
"""Posts that answer for the agency's use of data; who keeps machine or accounts never does."""
