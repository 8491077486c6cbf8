"""Take values out of JSON by path, and name the place where the shape is wrong."""

from __future__ import annotations

from typing import Any

from xaso.service.procedures.domain.reading import UnreadableSheet

MAX_ROWS = 500
MAX_TEXT = 200_000


class Node:
    """One object of a sheet that knows where it stands."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, dict):
            raise UnreadableSheet("wrong_type", f"{place or 'gốc'} phải là một đối tượng")
        self.value: dict[str, Any] = value
        self.place = place

    def where(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.place}.{key}" if self.place else key

    def has(self, key: str) -> bool:
        """Tell whether the key stands there with a value."""
        return self.value.get(key) is not None

    def node(self, key: str) -> Node:
        """Return the object under `key`.

        Raises:
            UnreadableSheet: It is missing or no object.
        """
        if key not in self.value:
            raise UnreadableSheet("missing", self.where(key))
        return Node(self.value[key], self.where(key))

    def text(self, key: str, *, required: bool = False) -> str:
        """Return the text under `key` word for word; "" where it is absent and may be.

        Raises:
            UnreadableSheet: It is no text, too long, or required and blank.
        """
        value = self.value.get(key, "")
        if not isinstance(value, str):
            raise UnreadableSheet("wrong_type", f"{self.where(key)} phải là chữ")
        if len(value) > MAX_TEXT:
            raise UnreadableSheet("too_large", self.where(key))
        if required and not value.strip():
            raise UnreadableSheet("missing", self.where(key))
        return value

    def number(self, key: str) -> int | None:
        """Return the whole number under `key`, none where it is absent.

        Raises:
            UnreadableSheet: It is no whole number from 0 to a billion.
        """
        value = self.value.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**9:
            raise UnreadableSheet("wrong_type", f"{self.where(key)} phải là số nguyên không âm")
        return value

    def rows(self, key: str) -> list[Node]:
        """Return the objects in the list under `key`.

        Raises:
            UnreadableSheet: It is missing, no list, too long, or holds something else.
        """
        return [Node(row, place) for row, place in self._items(key)]

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts in the list under `key`; none where it is absent.

        Raises:
            UnreadableSheet: It is no list of texts.
        """
        if not self.has(key):
            return ()
        for item, place in self._items(key):
            if not isinstance(item, str):
                raise UnreadableSheet("wrong_type", f"{place} phải là chữ")
        return tuple(self.value[key])

    def _items(self, key: str) -> list[tuple[object, str]]:
        if key not in self.value:
            raise UnreadableSheet("missing", self.where(key))
        value = self.value[key]
        if not isinstance(value, list):
            raise UnreadableSheet("wrong_type", f"{self.where(key)} phải là một danh sách")
        if len(value) > MAX_ROWS:
            raise UnreadableSheet("too_many", f"{self.where(key)}: {len(value)} dòng")
        return [(item, f"{self.where(key)}[{index}]") for index, item in enumerate(value)]
