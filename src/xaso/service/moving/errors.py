"""What moving in refuses.

MovingRefusal
├── UnreadableFile   it is no sheet, or the columns that are needed are not in it
├── TooMuchAtOnce    a page brings in fewer rows than that
├── AlreadyUndone    it was taken back before
└── FolderTaken      there is a folder of that name already
"""


class MovingRefusal(Exception):
    """Base of all refusals; the text is for people."""


class UnreadableFile(MovingRefusal):
    """It is no sheet, or the columns that are needed are not in it."""


class TooMuchAtOnce(MovingRefusal):
    """A page brings in fewer rows than that; the command takes them."""


class AlreadyUndone(MovingRefusal):
    """It was taken back before."""


class FolderTaken(MovingRefusal):
    """There is a folder of that name already."""
