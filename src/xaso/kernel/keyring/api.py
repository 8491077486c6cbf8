"""The door of the keyring: make a data key, seal and open with it, destroy it."""

from xaso.kernel.keyring.destroyed import read_list as read_destroyed
from xaso.kernel.keyring.destroyed import write_list as write_destroyed
from xaso.kernel.keyring.errors import (
    KeyDestroyed,
    KeyringError,
    MasterKeyMissing,
    UnknownKey,
)
from xaso.kernel.keyring.rotation import Rotation, rotate
from xaso.kernel.keyring.services import (
    OpenKey,
    blind,
    destroy,
    is_destroyed,
    make_data_key,
    make_data_keys,
    new_data_key,
    open_key,
    open_keys,
    seal,
    unseal,
)
from xaso.lib.keys import NotAuthentic

__all__ = [
    "KeyDestroyed",
    "KeyringError",
    "MasterKeyMissing",
    "NotAuthentic",
    "OpenKey",
    "Rotation",
    "UnknownKey",
    "blind",
    "destroy",
    "is_destroyed",
    "make_data_key",
    "make_data_keys",
    "new_data_key",
    "open_key",
    "open_keys",
    "read_destroyed",
    "rotate",
    "seal",
    "unseal",
    "write_destroyed",
]
