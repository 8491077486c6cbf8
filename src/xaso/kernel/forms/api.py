"""The door of forms: load a declaration, judge what was entered, show what was declared."""

from xaso.kernel.forms.catalogue import form_ids, load
from xaso.kernel.forms.domain.definition import Definition, definition_from
from xaso.kernel.forms.domain.rules import judge
from xaso.kernel.forms.engine.binding import BoundForm, bind
from xaso.kernel.forms.engine.display import (
    People,
    ShownAnswer,
    ShownSection,
    describe,
    people_in,
)
from xaso.kernel.forms.engine.drawing import (
    DrawnField,
    DrawnSection,
    draw,
    known_elsewhere,
    section_of,
)
from xaso.kernel.forms.engine.json_answers import flatten
from xaso.kernel.forms.engine.prefill import Filer, prefilled
from xaso.kernel.forms.errors import (
    DraftGone,
    FormsError,
    TooManyDrafts,
    TooManyFiles,
    UnknownForm,
    UploadOutOfStep,
    WrongCode,
)
from xaso.kernel.forms.models import Draft, DraftFile, Upload
from xaso.kernel.forms.samples import plausible_answers
from xaso.kernel.forms.services.drafts import (
    WARNING,
    Started,
    discard,
    entered_in,
    expiring_drafts,
    finish,
    lock_draft,
    note_not_needed,
    note_warned,
    open_draft,
    receipt_of,
    renew_code,
    resume,
    save_section,
    start_draft,
)
from xaso.kernel.forms.services.uploads import (
    PIECE_BYTES,
    add_upload,
    append_piece,
    begin_upload,
    complete_upload,
    drop_upload,
    files_in,
    remove_file,
)

__all__ = [
    "PIECE_BYTES",
    "WARNING",
    "BoundForm",
    "Definition",
    "Draft",
    "DraftFile",
    "DraftGone",
    "DrawnField",
    "DrawnSection",
    "Filer",
    "FormsError",
    "People",
    "ShownAnswer",
    "ShownSection",
    "Started",
    "TooManyDrafts",
    "TooManyFiles",
    "UnknownForm",
    "Upload",
    "UploadOutOfStep",
    "WrongCode",
    "add_upload",
    "append_piece",
    "begin_upload",
    "bind",
    "complete_upload",
    "definition_from",
    "describe",
    "discard",
    "draw",
    "drop_upload",
    "entered_in",
    "expiring_drafts",
    "files_in",
    "finish",
    "flatten",
    "form_ids",
    "judge",
    "known_elsewhere",
    "load",
    "lock_draft",
    "note_not_needed",
    "note_warned",
    "open_draft",
    "people_in",
    "plausible_answers",
    "prefilled",
    "receipt_of",
    "remove_file",
    "renew_code",
    "resume",
    "save_section",
    "section_of",
    "start_draft",
]
