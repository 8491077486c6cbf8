"""Which posts call and which answer for what is said: the whole list, typed by hand."""

from __future__ import annotations

from uuid import uuid4

import pytest

from xaso.kernel.audit.api import Actor
from xaso.service.calls import policies

POSTS = ("admin", "center_head", "clerk", "head", "intake", "leader", "officer", "technician")


def who_may(asked):
    return {
        post
        for post in POSTS
        if asked(Actor(kind="staff", id=uuid4(), agency_id=uuid4(), roles=frozenset({post})))
    }


def test_the_desk_and_the_clerk_call():
    assert who_may(policies.may_call) == {"center_head", "clerk", "intake"}


def test_who_answers_for_the_desk_words_what_is_said():
    assert who_may(policies.may_word) == {"center_head", "leader"}


@pytest.mark.parametrize("asked", [policies.may_call, policies.may_word])
def test_a_technician_does_neither_whatever_other_post_she_holds(asked):
    both = Actor(
        kind="staff",
        id=uuid4(),
        agency_id=uuid4(),
        roles=frozenset({"technician", "center_head"}),
    )

    assert not asked(both)
