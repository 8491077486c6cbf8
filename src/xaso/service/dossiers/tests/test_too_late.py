"""A resident whose papers come after somebody was faster: 409, and the words are kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("faster", ["the desk", "another phone"])
def test_papers_that_come_too_late_are_not_taken_and_the_words_stay(client, faster):
    at = make.house()
    made = make.submitted(at)
    dossiers.move_only(
        "ask_intake_supplement",
        dossier_id=made.dossier_id,
        actor=at.acts(at.minh),
        now=make.MORNING,
        note="Ảnh mờ.",
    )
    client.post("/tra-cuu/", {"code": made.look_up_code, "secret": made.secret})
    if faster == "the desk":
        dossiers.move_only(
            "refuse_intake",
            dossier_id=made.dossier_id,
            actor=at.acts(at.minh),
            now=make.MORNING,
            note="Không bổ sung đúng hạn.",
        )
    else:
        dossiers.supply(
            dossier_id=made.dossier_id,
            actor=identity.RESIDENT,
            now=make.MORNING,
            files=[],
            note="Đã chụp lại",
        )

    answer = client.post(
        reverse("dossiers:supply", args=[made.look_up_code]), {"note": "Lời viết trên máy này"}
    )

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Hồ sơ vừa được cập nhật ở nơi khác" in html
    assert "Lời viết trên máy này" in html
    assert html.count('data-testid="note"') == 1
    assert 'href="#id_typed"' in html
    assert 'id="id_typed"' in html
