"""Xã Số: the open-source operating system of a digital commune."""
