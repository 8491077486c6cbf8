"""What the keyring refuses.

KeyringError
├── KeyDestroyed      the data key was erased: what it sealed is gone for ever
├── UnknownKey        there is no data key of that id
└── MasterKeyMissing  the file with the master keys is absent, unreadable or of another database

`NotAuthentic` comes from `xaso.lib.keys`: changed bytes, or a seal moved to another place.
"""


class KeyringError(Exception):
    """Base of all refusals of the keyring."""


class KeyDestroyed(KeyringError):
    """The data key was erased: what it sealed is gone for ever."""


class UnknownKey(KeyringError):
    """There is no data key of that id."""


class MasterKeyMissing(KeyringError):
    """The master keys cannot be read, or the one needed is not among them."""
