"""What a page gets to draw: inputs under their names, remarks beside them, rows that grow."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from xaso.kernel.forms import api as forms
from xaso.kernel.forms.tests.make import ON, valid_answers

pytestmark = pytest.mark.django_db


def drawn(form_id, entered, section, *, judged=True, **options):
    bound = forms.bind(forms.load(form_id), entered, on=ON, section=section)
    return forms.draw(bound, entered, [section], judged=judged, **options)


def page(form_id, entered, section, **options):
    sheet, [one] = drawn(form_id, entered, section, **options)
    return render_to_string("forms/section.html", {"section": one, "sheet": sheet})


@pytest.mark.parametrize("form_id", forms.form_ids())
def test_every_input_that_answers_need_is_drawn_under_its_name(form_id):
    answers = valid_answers(form_id, 5)
    html = "".join(page(form_id, answers, section.key) for section in forms.load(form_id).sections)

    for name, value in answers.items():
        if value:
            assert f'name="{name}"' in html, name


def test_what_was_typed_stands_in_the_input_right_or_wrong():
    html = page("HT_KS", {"ks.ngaySinh": "99/99/2026", "ks.hoTen": '<b>"An"'}, "tre")

    assert 'value="99/99/2026"' in html
    assert "&lt;b&gt;&quot;An&quot;" in html


def test_errors_and_doubts_stand_beside_their_inputs_only_once_judged():
    entered = {**valid_answers("HT_KS", 1), "ks.hoTen": "Nguyeenx Văn An", "ks.ngaySinh": "x"}

    judged = page("HT_KS", entered, "tre")
    fresh = page("HT_KS", entered, "tre", judged=False)

    assert 'id="id_ks.ngaySinh-error"' in judged
    assert "Nguyễn" in judged
    assert "error" not in fresh
    assert "xs-warning" not in fresh


def test_a_table_grows_by_a_row_when_asked():
    answers = valid_answers("CT_BS", 2)
    sheet, [section] = drawn("CT_BS", answers, "giay-to", judged=False, extra_row="ct")
    rows = next(one for one in section.fields if one.key == "ct").rows
    had = len({name.split(".")[1] for name in answers if name.startswith("ct.")})

    assert len(rows) == had + 1
    assert f"ct.{had}.tenGiayTo" in sheet.fields


def test_a_question_that_depends_on_this_page_says_so_without_script():
    html = page("HT_KS", valid_answers("HT_KS", 1), "cam-doan")

    assert "Chỉ trả lời nếu ở trên chọn: Có." in html
    assert "data-when=" in html


def test_a_question_settled_on_another_page_is_not_drawn():
    entered = {**valid_answers("HT_CC", 1)}
    sheet, [_section] = drawn("HT_CC", entered, "dong-y", judged=False)

    assert "dongY.con" not in sheet.fields


def test_english_pages_are_asked_in_english():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xaso.kernel.forms.engine.reading.get_language", lambda: "en")
        patch.setattr("xaso.kernel.forms.engine.drawing.get_language", lambda: "en")
        html = page("HT_KS", {}, "tre", judged=False)

    assert "Full name of the child" in html


def test_an_input_is_found_in_its_section():
    definition = forms.load("HT_CC")

    assert forms.section_of(definition, "nd.hoTen") == "nguoi-co-thay-doi"
    assert forms.section_of(definition, "nd.0.tu") == "noi-dung"
    assert forms.section_of(definition, "nyc.noiCuTru.xa") == "nguoi-yeu-cau"
