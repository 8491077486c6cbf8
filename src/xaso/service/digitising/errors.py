"""What digitising refuses.

DigitisingRefusal
├── ToolsMissing     the machine lacks the programs that read pages
├── NoSuchFolder     there is no folder to be read
├── AlreadyBegun     a batch of this folder is under way or was stopped; go on with it
├── Busy             another batch is being read on this machine
├── UnreadablePage   a page cannot be opened
├── NothingTaken     no file of what was uploaded could be taken
└── NotSo            what a person asks of a document or a proposal cannot be done
"""


class DigitisingRefusal(Exception):
    """Base of all refusals; the text is for people."""


class ToolsMissing(DigitisingRefusal):
    """The machine lacks the programs that read pages; the text says what to install."""


class NoSuchFolder(DigitisingRefusal):
    """There is no folder of that name, or nothing to read in it."""


class AlreadyBegun(DigitisingRefusal):
    """A batch of this folder is not at its end; go on with it instead."""


class Busy(DigitisingRefusal):
    """Another batch is being read on this machine."""


class UnreadablePage(DigitisingRefusal):
    """A page cannot be opened."""


class NothingTaken(DigitisingRefusal):
    """No file of what was uploaded could be taken; `refused` says of each why."""

    def __init__(self, refused: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {why}" for name, why in refused))
        self.refused = refused


class NotSo(DigitisingRefusal):
    """What a person asks of a document or a proposal cannot be done."""
