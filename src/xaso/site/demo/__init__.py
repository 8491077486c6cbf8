"""The demo commune: Động Đạt, shown as if it had continued, filled by the real services."""
