"""Components by topic; `templatetags/ui.py` gathers them into one builtin library."""
