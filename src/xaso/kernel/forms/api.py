"""The door of forms: load a declaration, judge what was entered, show what was declared."""

from xaso.kernel.forms.catalogue import form_ids, load
from xaso.kernel.forms.domain.definition import Definition
from xaso.kernel.forms.engine.binding import BoundForm, bind
from xaso.kernel.forms.engine.display import (
    People,
    ShownAnswer,
    ShownSection,
    describe,
    people_in,
)
from xaso.kernel.forms.engine.json_answers import flatten
from xaso.kernel.forms.errors import FormsError, UnknownForm
from xaso.kernel.forms.samples import plausible_answers

__all__ = [
    "BoundForm",
    "Definition",
    "FormsError",
    "People",
    "ShownAnswer",
    "ShownSection",
    "UnknownForm",
    "bind",
    "describe",
    "flatten",
    "form_ids",
    "load",
    "people_in",
    "plausible_answers",
]
