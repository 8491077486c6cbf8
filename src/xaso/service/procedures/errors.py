"""What procedures refuses, by the state that refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class NotAdopted(Exception):
    """The agency has not adopted this procedure on that day, so no dossier may be opened."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code} is not adopted")
        self.code = code


class TimeUndecided(Exception):
    """Nobody has said which clock runs for some ways of filing, so nothing can be promised."""

    def __init__(self, channels: Iterable[str]) -> None:
        self.channels = tuple(channels)
        super().__init__(f"no clock rule for {', '.join(self.channels)}")


class NoWay(Exception):
    """The steps given are no way for a dossier; `flaws` say why."""

    def __init__(self, flaws: Iterable[str]) -> None:
        self.flaws = tuple(flaws)
        super().__init__(", ".join(self.flaws))


class NotAllowed(Exception):
    """This post may not adopt or withdraw procedures."""
