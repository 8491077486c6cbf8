"""The door of the counter: no room stands above it yet."""

from xaso.service.desk.services import IntakeOver, Request, take_in, take_scan

__all__ = ["IntakeOver", "Request", "take_in", "take_scan"]
