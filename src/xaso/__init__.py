"""Xã Số: the open-source operating system of a digital commune."""

__version__ = "0.1.0"
