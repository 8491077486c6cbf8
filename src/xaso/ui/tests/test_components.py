from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.translation import override

from xaso.ui.comfort import COOKIE
from xaso.ui.inputs import MoneyField


def draw(source, **context):
    context.setdefault("request", RequestFactory().get("/?tt=tre&sau=7"))
    return Template(source).render(Context(context))


class Form(forms.Form):
    name = forms.CharField(label="Họ tên", help_text="Như giấy tờ")
    sex = forms.ChoiceField(label="Giới tính", choices=[("nam", "Nam")], widget=forms.RadioSelect)
    note = forms.CharField(label="Ghi <chú>", required=False)


def test_a_misspelt_component_or_argument_fails_at_once():
    for wrong in ("{% buton 'x' %}", "{% button %}", "{% button 'x' colour='red' %}"):
        with pytest.raises(TemplateSyntaxError):
            draw(wrong)


def test_what_people_typed_is_escaped_everywhere():
    nasty = "<script>x</script>"
    entry = SimpleNamespace(title=nasty, text=nasty, who=nasty)
    drawn = draw(
        "{% button n %}{% tag n %}{% notice title=n %}{{ n }}{% endnotice %}{% timeline es %}"
        "{% details summary=n %}{{ n }}{% enddetails %}{% bar_chart rows title=n %}"
        "{% field_group legend=n %}{{ n }}{% endfield_group %}{% localised e 'title' %}",
        n=nasty,
        es=[entry],
        e=entry,
        rows=[(nasty, 3)],
    )
    assert "<script>" not in drawn


def test_a_wrong_field_ties_label_hint_and_error_to_its_control():
    form = Form({})
    drawn = draw("{% field form.name %}", form=form)
    assert 'for="id_name"' in drawn
    assert 'aria-describedby="id_name-hint id_name-error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_an_amount_stands_in_its_field_the_way_it_is_read():
    class Paid(forms.Form):
        amount = MoneyField()

    assert 'value="3.729.600"' in draw(
        "{% field form.amount %}", form=Paid(initial={"amount": 3_729_600})
    )
    typed = Paid({"amount": "3.729.600"})
    assert typed.is_valid()
    assert typed.cleaned_data["amount"] == 3_729_600
    assert 'value="12x"' in draw("{% field form.amount %}", form=Paid({"amount": "12x"}))


def test_the_summary_names_each_field_and_leads_to_it():
    drawn = draw("{% error_summary form %}", form=Form({}))
    assert 'data-testid="error-summary"' in drawn
    assert '<a href="#id_name">Họ tên: ' in drawn
    assert '<a href="#id_sex_0">Giới tính: ' in drawn
    assert draw("{% error_summary form %}", form=Form()).strip() == ""


def test_the_summary_names_no_field_by_a_whole_sentence():
    class Asked(forms.Form):
        why = forms.CharField(label="Vì sao?", error_messages={"required": "Ghi lý do."})
        agrees = forms.BooleanField(
            label="Tôi đồng ý để xã tra danh sách.", error_messages={"required": "Chưa đồng ý."}
        )

    drawn = draw("{% error_summary form %}", form=Asked({}))
    assert '<a href="#id_why">Vì sao? Ghi lý do.</a>' in drawn
    assert '<a href="#id_agrees">Chưa đồng ý.</a>' in drawn


def test_a_room_says_on_which_of_its_pages_one_is():
    links = draw("{% room_link '/' 'Khoản thu' %}{% room_link '/ca/' 'Ca' %}")
    assert '<a class="govuk-link" href="/" aria-current="page">Khoản thu</a>' in links
    assert '<a class="govuk-link" href="/ca/">Ca</a>' in links


def test_a_group_of_choices_keeps_what_was_chosen():
    drawn = draw("{% field form.sex %}", form=Form({"sex": "nam"}))
    assert drawn.count("<legend") == 1
    assert drawn.count("checked") == 1
    assert "required" not in draw("{% field form.note %}", form=Form())


def test_the_pager_keeps_filters_and_drops_the_old_key():
    drawn = draw("{% pager older='9' newer='8' %}")
    assert "?tt=tre&amp;sau=9" in drawn
    assert "?tt=tre&amp;truoc=8" in drawn
    assert draw("{% pager %}").strip() == ""


def test_english_pages_show_vietnamese_marked_where_there_is_no_english():
    thing = SimpleNamespace(name="Đăng ký khai sinh", name_en="")
    with override("en"):
        assert draw("{% localised t 'name' %}", t=thing) == (
            '<span lang="vi">Đăng ký khai sinh</span>'
        )
        thing.name_en = "Birth registration"
        assert draw("{% localised t 'name' %}", t=thing) == "Birth registration"


def test_charts_label_their_marks_and_carry_a_table():
    drawn = draw("{% bar_chart rows title='Hồ sơ' %}", rows=[("Hộ tịch", 1250), ("Đất đai", 0)])
    assert drawn.count("<rect") == 2
    assert "1.250" in drawn
    assert drawn.count('<th scope="row">') == 2
    assert draw("{% line_chart rows title='x' %}", rows=[]).count("<circle") == 0


def test_a_display_switch_never_leads_to_another_site(client):
    answer = client.post("/hien-thi/", {"switch": "chu-lon", "next": "//evil.example/"})
    assert answer["Location"] == "/"
    assert answer.cookies[COOKIE].value == "chu-lon"
    assert client.get("/hien-thi/").status_code == 405
