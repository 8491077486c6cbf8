"""The door of privacy."""

from xaso.service.privacy.alarms import raise_alarms
from xaso.service.privacy.errors import LostRace, NoTerm, NotOpen, ReasonMissing, SubjectRefusal
from xaso.service.privacy.models import Kind, State, Step, SubjectAlarm, SubjectRequest, SubjectTerm
from xaso.service.privacy.selectors import requests_about, requests_to, told
from xaso.service.privacy.services import answer, ask, complete, extend, refuse

__all__ = [
    "Kind",
    "LostRace",
    "NoTerm",
    "NotOpen",
    "ReasonMissing",
    "State",
    "Step",
    "SubjectAlarm",
    "SubjectRefusal",
    "SubjectRequest",
    "SubjectTerm",
    "answer",
    "ask",
    "complete",
    "extend",
    "raise_alarms",
    "refuse",
    "requests_about",
    "requests_to",
    "told",
]
