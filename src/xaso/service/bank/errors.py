"""What the bank side refuses.

BankRefusal
├── WrongStatement   the file cannot be read or does not fit the layout; `field` says where
├── UnknownLine      there is no such line, statement or proposal, or it is not hers to see
├── NotWaiting       the line is counted, held, or not of the bank any more
├── AlreadyProposed  somebody proposed something for the line already
├── OtherPerson      who proposed a match does not confirm it
├── WrongLine        a line to a bank that cannot stand; `field` says where
└── NotBookkeeper    the post does not do it
"""


class BankRefusal(Exception):
    """Base of all refusals; the text is for people."""


class WrongStatement(BankRefusal):
    """The file or what was told of it cannot stand."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class UnknownLine(BankRefusal):
    """There is none, or it is not hers to see."""


class NotWaiting(BankRefusal):
    """Somebody or something was first."""


class AlreadyProposed(BankRefusal):
    """One proposal at a time for a line."""


class OtherPerson(BankRefusal):
    """Two people see to a match by hand."""


class WrongLine(BankRefusal):
    """Names or addresses of a line to a bank cannot stand."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class NotBookkeeper(BankRefusal):
    """The post does not do it; the text says which does."""
