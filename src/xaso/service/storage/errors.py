"""Refusals of storage.

StorageRefusal
├── NotReusable     the paper no longer holds, is not kept, or is of another kind
└── SourceAway      a connected database does not answer
"""

from __future__ import annotations


class StorageRefusal(Exception):
    """Storage refuses; the message is for people."""


class NotReusable(StorageRefusal):
    """The paper no longer holds, is not kept, or is of another kind."""


class SourceAway(StorageRefusal):
    """A connected database does not answer, or no longer holds what it told."""
