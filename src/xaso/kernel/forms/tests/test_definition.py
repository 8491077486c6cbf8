"""What a published declaration says, and what it need not say."""

from __future__ import annotations

import pytest

from xaso.kernel.forms.domain.definition import Words, definition_from
from xaso.kernel.forms.domain.rules import keys_of

RULE = {"is": ["loai", "khac"]}
FULL = {
    "key": "noiSinh",
    "type": "choice",
    "label": "Nơi sinh",
    "label_en": "Place of birth",
    "hint": "Ghi theo giấy chứng sinh",
    "required": RULE,
    "when": {"set": "hoTen"},
    "options": [{"value": "vien", "label": "Bệnh viện", "label_en": "Hospital"}],
    "list": "noi",
    "columns": [{"key": "ten", "type": "text", "label": "Tên"}],
    "default": "vien",
    "audience": "desk",
    "sensitive": True,
    "min": 1,
    "future": False,
    "note": "not for the engine",
}
LISTS = {"noi": [{"value": "nha", "label": "Tại nhà"}]}
BARE = {"key": "hoTen", "type": "name", "label": "Họ tên"}


def definition(**more):
    return definition_from(
        {
            "id": "X",
            "version": 3,
            "title": "Tờ khai",
            "title_en": "Declaration",
            "basis": ["nd-123-2015"],
            "sections": [
                {"key": "mot", "title": "Một", "fields": [BARE]},
                {
                    "key": "hai",
                    "title": "Hai",
                    "lead": "Đọc kỹ",
                    "when": RULE,
                    "fields": [FULL],
                },
            ],
            **more,
        },
        LISTS,
    )


def test_a_bare_question_is_a_residents_and_must_be_answered():
    [field] = definition().section("mot").fields

    assert (field.key, field.kind, field.label) == ("hoTen", "name", Words("Họ tên"))
    assert (field.required, field.when, field.hint) == (True, None, Words(""))
    assert (field.options, field.columns, field.default) == ((), (), "")
    assert (field.audience, field.is_sensitive, dict(field.extra)) == ("resident", False, {})


def test_a_question_says_everything_else_about_itself():
    [field] = definition().section("hai").fields

    assert (field.required, field.when) == (RULE, {"set": "hoTen"})
    assert field.label == Words("Nơi sinh", "Place of birth")
    assert field.hint == Words("Ghi theo giấy chứng sinh")
    assert [(option.value, option.label) for option in field.options] == [
        ("vien", Words("Bệnh viện", "Hospital")),
        ("nha", Words("Tại nhà")),
    ]
    assert [column.key for column in field.columns] == ["ten"]
    assert (field.default, field.audience, field.is_sensitive) == ("vien", "desk", True)
    assert dict(field.extra) == {"min": 1, "future": False}


def test_a_declaration_goes_through_its_questions_in_order():
    form = definition()

    assert (form.id, form.version, form.basis) == ("X", 3, ("nd-123-2015",))
    assert form.title == Words("Tờ khai", "Declaration")
    assert [field.key for field in form.fields()] == ["hoTen", "noiSinh"]
    assert (form.section("hai").lead, form.section("hai").when) == (Words("Đọc kỹ"), RULE)
    assert (form.section("mot").lead, form.section("mot").when) == (Words(""), None)
    assert (form.checks, dict(form.people)) == ((), {})
    with pytest.raises(KeyError, match="ba"):
        form.section("ba")


def test_checks_and_people_are_read():
    check = {
        "must": RULE,
        "field": "hoTen",
        "message": "Sai",
        "message_en": "Wrong",
        "level": "warning",
    }

    form = definition(checks=[check], people={"name": ["nyc.hoTen", "hoTen"]})

    [read] = form.checks
    assert (read.must, read.field, read.message, read.level) == (
        RULE,
        "hoTen",
        Words("Sai", "Wrong"),
        "warning",
    )
    assert dict(form.people) == {"name": ("nyc.hoTen", "hoTen")}


@pytest.mark.parametrize(
    ("words", "language", "text"),
    [
        (Words("Có", "Yes"), "en", "Yes"),
        (Words("Có", "Yes"), "en-gb", "Yes"),
        (Words("Có", "Yes"), "vi", "Có"),
        (Words("Có"), "en", "Có"),
    ],
)
def test_words_fall_back_on_vietnamese(words, language, text):
    assert words.in_language(language) == text


@pytest.mark.parametrize(
    ("rule", "keys"),
    [
        ({"is": ["a", "b"]}, {"a"}),
        ({"in": ["a", ["b"]]}, {"a"}),
        ({"set": "abc"}, {"abc"}),
        ({"not": {"set": "a"}}, {"a"}),
        ({"all": [{"set": "a"}, {"any": [{"set": "b"}, {"is": ["c", "d"]}]}]}, {"a", "b", "c"}),
        ({"any": []}, set()),
        ({"differ": ["a", "b"]}, {"a", "b"}),
        ({"order": ["a", "@today"]}, {"a"}),
        ({"surname": ["a", "b", "c"]}, {"a", "b", "c"}),
        ({"age": ["a", "@today", ">=", 18]}, {"a"}),
        ({"age": ["a", "b", ">=", 18]}, {"a", "b"}),
        ({"days": ["@today", "a", ">=", 18]}, {"a"}),
        ({"number": ["a", ">=", 2]}, {"a"}),
        ({"letters": ["a", "<=", 2]}, {"a"}),
        ({"every": ["t", {"set": "x"}]}, {"t"}),
        ({"some": ["t", {"set": "x"}]}, {"t"}),
    ],
)
def test_a_rule_names_the_answers_it_looks_at(rule, keys):
    assert keys_of(rule) == keys
