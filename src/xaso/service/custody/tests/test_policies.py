"""Which posts keep papers, arrange places, move what others hold and use the post."""

from __future__ import annotations

from uuid import uuid4

import pytest

from xaso.kernel.audit.api import Actor
from xaso.service.custody import policies

POSTS = ("admin", "center_head", "clerk", "head", "intake", "leader", "officer", "technician")


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (policies.may_keep, {"center_head", "clerk", "head", "intake", "officer"}),
        (policies.may_arrange, {"center_head", "clerk"}),
        (policies.may_move_others, {"center_head", "clerk", "head", "leader"}),
        (policies.may_post, {"center_head", "clerk", "intake"}),
    ],
)
def test_each_act_is_for_its_posts_and_never_for_a_technician(asked, allowed):
    def holding(*roles):
        return Actor(kind="staff", id=uuid4(), agency_id=uuid4(), roles=frozenset(roles))

    assert {post for post in POSTS if asked(holding(post))} == allowed
    assert not asked(holding("technician", "center_head"))
