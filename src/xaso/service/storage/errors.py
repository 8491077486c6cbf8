"""Refusals of storage.

StorageRefusal
└── NotReusable     the paper no longer holds, is not kept, or is of another kind
"""

from __future__ import annotations


class StorageRefusal(Exception):
    """Storage refuses; the message is for people."""


class NotReusable(StorageRefusal):
    """The paper no longer holds, is not kept, or is of another kind."""
