"""People of a commune: each row whole or refused, sealed, found by the whole number alone."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.tests import make as staff
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.residents import api as residents
from xaso.kernel.residents.tests import make

pytestmark = pytest.mark.django_db
SECOND = UUID("00000000-0000-7000-8000-000000000002")
OTHER = "019301001235"


@pytest.fixture
def agency():
    made = agencies.agency()
    make.hamlets(made, "Xóm Đuổm", "Xóm Làng Chảo")
    return made


def look(agency, number=make.NUMBER):
    return residents.find_by_number(
        agency=agency, number=number, actor=make.CONSOLE, ground="Điền đơn tại quầy"
    )


def reasons(refused):
    return [one.reason for one in refused]


def test_a_person_is_taken_with_her_household_and_found_by_her_number(agency):
    assert make.people(agency) == []

    found = look(agency, "019 301 001 234")
    assert found == residents.Found(
        "Trần Thị An", "2001-05-02", "female", "Số 3, xóm Đuổm", "Xóm Đuổm", "+84912345678"
    )
    person = residents.Person.objects.get()
    assert (person.is_head, person.brought_by) == (True, make.FIRST)
    assert residents.Household.objects.get().hamlet == person.hamlet
    [entry] = audit.entries_about("organisations.agency").filter(verb="residents.take_in_people")
    assert entry.details == {"people": 1, "households": 1, "source": str(make.FIRST)}


def test_nothing_of_a_person_lies_in_clear(agency):
    make.people(agency)
    with connection.cursor() as cursor:
        told = ""
        for table in ("residents_person", "residents_household"):
            cursor.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            told += "".join(row[0] for row in cursor.fetchall())

    for secret in ("Trần", "An", make.NUMBER, "912345678", "2001", "Số 3", "Chủ"):
        assert secret not in told


def test_a_look_says_why_also_when_nobody_is_found(agency):
    make.people(agency)
    look(agency)
    assert look(agency, OTHER) is None
    assert look(agency, "12345") is None

    [hit] = audit.entries_about("residents.person").filter(verb="residents.look")
    [miss] = audit.entries_about("organisations.agency").filter(verb="residents.look")
    assert (hit.ground, hit.details) == ("Điền đơn tại quầy", {"found": True})
    assert (miss.ground, miss.details) == ("Điền đơn tại quầy", {"found": False})
    assert hit.object_id == str(residents.Person.objects.get().pk)


def test_another_commune_finds_nobody_but_who_continues_it_does(agency):
    make.people(agency)
    other = agencies.agency(name="UBND xã Khác", is_shown=False)
    assert look(other) is None

    organisations.AgencySuccession.objects.create(
        predecessor=agency, successor=other, kind="merge", on=date(2026, 7, 1)
    )
    heir = organisations.Agency.objects.get(pk=other.pk)

    assert look(heir).name == "Trần Thị An"
    assert reasons(make.people(heir, make.person(household="99"), source=SECOND)) == [
        "Số định danh này đã có trong danh sách."
    ]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"name": ""}, "Hãy nhập họ"),
        ({"name": "An 1"}, "chữ số"),
        ({"born": ""}, "Thiếu ngày sinh"),
        ({"born": "30/02/2001"}, "Ngày sinh “30/02/2001” không thể có"),
        ({"born": "18/11/2026"}, "không thể có"),
        ({"number": "01930100123"}, "12 chữ số, số này có 11"),
        ({"number": "003301001234"}, "không phải mã tỉnh"),
        ({"sex": "x"}, "Giới tính ghi “Nam” hoặc “Nữ”, không phải “x”"),
        ({"sex": "", "number": ""}, "Thiếu giới tính"),
        ({"phone": "123"}, "Số điện thoại"),
        ({"hamlet": ""}, "Thiếu tên xóm"),
        ({"hamlet": "Xóm Lạ"}, "Không có xóm “Xóm Lạ”"),
        ({"household": ""}, "Chủ hộ phải có số hộ"),
        ({"household": "1" * 41}, "dài quá"),
        ({"relation": "c" * 61}, "dài quá"),
        ({"address": "a" * 301}, "dài quá"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_the_others_are_taken(agency, said, reason):
    bad = make.person(2, **said)
    good = make.person(3, number=OTHER, household="13")

    refused = make.people(agency, bad, good)

    assert [one.row for one in refused] == [2]
    assert reason in refused[0].reason
    assert residents.Person.objects.count() == 1


@pytest.mark.parametrize("length", [("household", 40), ("relation", 60), ("address", 300)])
def test_what_is_just_not_too_long_is_taken(agency, length):
    assert make.people(agency, make.person(**{length[0]: "a" * length[1]})) == []


def test_a_hamlet_of_two_communes_wants_the_former_one(agency):
    for commune in ("Yên Đổ", "Yên Lạc"):
        residents.take_in_hamlets(
            agency=agency,
            entries=[residents.HamletEntry(1, "Đẩu", "Xóm", former_commune=commune)],
            actor=make.CONSOLE,
        )

    assert reasons(make.people(agency, make.person(hamlet="Đẩu"))) == [
        "Có nhiều xóm tên “Đẩu”: ghi thêm xã cũ."
    ]
    assert make.people(agency, make.person(hamlet="Đẩu", former_commune="yên đổ")) == []


def test_a_number_is_there_once_in_file_and_list(agency):
    known = "Số định danh này đã có trong danh sách."
    twin = make.person(3, name="Trần Thị Bình", relation="Con")

    assert reasons(make.people(agency, make.person(), twin)) == [known]
    assert reasons(make.people(agency, make.person(), twin, source=SECOND)) == [known, known]
    copy = residents.Person.objects.get()
    copy.pk, copy.is_head = UUID(int=7), False
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_who_has_no_number_is_known_by_name_birth_and_home(agency):
    child = make.person(3, number="", relation="Con", name="Trần Văn Bé", sex="Nam")
    again = make.person(4, number="", relation="con", name="TRAN VAN BE", sex="Nam")
    numbered = make.person(5, number=OTHER, relation="Con", name="Trần Văn Bé", sex="Nam")
    elsewhere = make.person(6, number="", relation="Con", name="Trần Văn Bé", household="14")

    refused = make.people(agency, child, again, numbered, elsewhere)

    assert [one.row for one in refused] == [4, 5]
    assert set(reasons(refused)) == {"Người này (họ tên, ngày sinh, hộ) đã có trong danh sách."}


def test_who_has_a_number_is_known_without_it_too_but_not_another_of_the_name(agency):
    make.people(agency)
    bare = make.person(2, number="", relation="Con")
    namesake = make.person(3, number=OTHER, relation="Con")

    assert [one.row for one in make.people(agency, bare, namesake, source=SECOND)] == [2]


def test_a_household_has_one_head_and_each_hamlet_counts_anew(agency):
    second = make.person(3, name="Lê Văn Hai", number=OTHER)
    elsewhere = make.person(4, name="Lê Văn Hai", number=OTHER, hamlet="Làng Chảo")

    refused = make.people(agency, make.person(), second, elsewhere)

    assert [(one.row, one.reason) for one in refused] == [(3, "Hộ 12 đã có chủ hộ.")]
    later = make.person(2, name="Lê Thị Ba", number="019301001236")
    assert reasons(make.people(agency, later, source=SECOND)) == ["Hộ 12 đã có chủ hộ."]
    assert residents.Household.objects.count() == 2
    head = residents.Person.objects.get(is_head=True, hamlet__name="Đuổm")
    head.pk, head.number_index = UUID(int=7), ""
    with pytest.raises(IntegrityError), transaction.atomic():
        head.save(force_insert=True)


def test_sex_follows_from_the_number_where_the_list_does_not_say(agency):
    make.people(
        agency,
        make.person(2, sex=""),
        make.person(3, sex="", name="Lê Văn Hai", number="019201001235", relation="Chồng"),
    )

    told = {one.name: one.sex for one in residents.told_people(agency)}
    assert told == {"Trần Thị An": "Nữ", "Lê Văn Hai": "Nam"}


def test_what_is_told_is_what_was_said_household_by_household(agency):
    said = [
        make.person(2, name="Trần Văn Con", born="2020", number="", relation="Con", phone=""),
        make.person(3),
        make.person(4, name="Lê Già", number="", born="05/1940", household="", relation=""),
    ]
    make.people(agency, *said)

    told = {one.name: one for one in residents.told_people(agency)}
    assert [*told][:2] == ["Trần Thị An", "Trần Văn Con"]
    for one in said:
        again = told[one.name]
        assert (again.born, again.number, again.household, again.relation) == (
            one.born,
            one.number,
            one.household,
            one.relation,
        )
        assert (again.hamlet, again.address) == ("Xóm Đuổm", one.address)


def test_nothing_taken_leaves_no_trace_and_no_key(agency):
    make.people(agency, make.person(born="x"))

    assert not audit.entries_about("organisations.agency").filter(verb="residents.take_in_people")
    assert not residents.Household.objects.exists()


# --- Hamlets ---------------------------------------------------------------------------------


def bring(agency, *entries, source=SECOND):
    return residents.take_in_hamlets(
        agency=agency, entries=entries, actor=make.CONSOLE, source=source
    )


def test_hamlets_are_taken_with_kind_code_and_days(agency):
    entry = residents.HamletEntry(
        2, "Đẩu", "Xóm", "X07", "Yên Đổ", date(2020, 1, 1), date(2030, 1, 1)
    )

    assert bring(agency, entry) == []

    made = residents.Hamlet.objects.get(code="X07")
    assert (str(made), made.former_commune) == ("Xóm Đẩu", "Yên Đổ")
    assert (made.valid_from, made.valid_until) == (date(2020, 1, 1), date(2030, 1, 1))
    [noted] = audit.entries_about("organisations.agency").filter(
        verb="residents.take_in_hamlets", details__source=str(SECOND)
    )
    assert noted.details["hamlets"] == 1


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (residents.HamletEntry(2, " "), "Thiếu tên xóm."),
        (residents.HamletEntry(2, "a" * 101), "Tên dài quá 100 chữ."),
        (residents.HamletEntry(2, "a", former_commune="b" * 101), "Tên dài quá 100 chữ."),
        (residents.HamletEntry(2, "a", code="b" * 21), "Mã xóm dài quá 20 chữ."),
        (residents.HamletEntry(2, "a", "Huyện"), "Không biết loại “Huyện”."),
        (
            residents.HamletEntry(2, "a", "", "", "", date(2026, 1, 1), date(2026, 1, 1)),
            "Ngày thôi phải sau ngày bắt đầu.",
        ),
        (residents.HamletEntry(2, "xom DUOM"), "Xóm “DUOM” đã có trong danh mục."),
    ],
)
def test_a_hamlet_that_cannot_be_is_refused(agency, entry, reason):
    good = residents.HamletEntry(3, "Mới", "Thôn")

    assert [tuple(one) for one in bring(agency, entry, good)] == [(2, reason)]
    assert residents.Hamlet.objects.filter(name="Mới", kind="thon").exists()


def test_a_code_is_there_once(agency):
    one, other = (residents.HamletEntry(n, f"Mới {n}", code="M") for n in (2, 3))

    assert reasons(bring(agency, one, other)) == ["Mã xóm “M” đã có trong danh mục."]


def test_a_kind_that_is_said_leaves_another_kind_word_in_the_name(agency):
    bring(agency, residents.HamletEntry(2, "Bản Chang", "Xóm"))

    assert residents.Hamlet.objects.get(kind="xom", name="Bản Chang")


def test_an_agencys_list_is_changed_by_one_at_a_time(agency):
    def turns():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()"
            )
            return cursor.fetchone()[0]

    other, before = agencies.agency(name="UBND xã Khác", is_shown=False), turns()
    for change in (make.hamlets, make.people, lambda one: back(one, SECOND)):
        change(other)
        assert turns() == before + 1
    make.people(agencies.agency(name="UBND xã Ba", is_shown=False))
    assert turns() == before + 2


def test_adding_known_names_again_changes_nothing(agency):
    before = audit.entries_about("organisations.agency").count()
    make.hamlets(agency, "Đuổm", "Làng chảo")

    assert residents.Hamlet.objects.count() == 2
    assert audit.entries_about("organisations.agency").count() == before


# --- Taking back -----------------------------------------------------------------------------


def back(agency, source):
    return residents.take_back(agency=agency, source=source, actor=make.CONSOLE)


def test_what_came_is_taken_back_and_its_key_destroyed(agency):
    make.people(agency, make.person(), make.person(3, name="Lê Hai", number=OTHER, relation="Con"))
    key = residents.Household.objects.get().key_id

    assert back(agency, make.FIRST) == (2, [])

    assert not residents.Person.objects.exists()
    assert not residents.Household.objects.exists()
    assert keyring.is_destroyed(key)
    [entry] = audit.entries_about("organisations.agency").filter(verb="residents.take_back")
    assert entry.details == {"people": 2, "hamlets": 0, "source": str(make.FIRST)}
    assert make.people(agency) == []


def test_a_household_with_people_who_came_otherwise_stays_readable(agency):
    make.people(agency)
    other = make.person(2, name="Lê Hai", number=OTHER, relation="Con")
    make.people(agency, other, source=SECOND)

    assert back(agency, make.FIRST) == (1, [("Xóm Đuổm", "Hộ còn người của lần nhập khác.")])

    [left] = residents.told_people(agency)
    assert (left.name, left.household) == ("Lê Hai", "12")
    assert back(agency, SECOND) == (1, [])


def test_a_hamlet_with_people_stays_and_is_named(agency):
    bring(agency, residents.HamletEntry(2, "Đẩu", "Xóm"), residents.HamletEntry(3, "Trống", "Xóm"))
    make.people(agency, make.person(hamlet="Đẩu"))

    assert back(agency, SECOND) == (1, [("Xóm Đẩu", "Xóm Đẩu đã có người.")])
    assert set(residents.Hamlet.objects.values_list("name", flat=True)) == {
        "Đuổm",
        "Làng Chảo",
        "Đẩu",
    }


def test_another_agencys_rows_stay_with_it(agency):
    make.people(agency)
    other = agencies.agency(name="UBND xã Khác", is_shown=False)

    assert back(other, make.FIRST) == (0, [])
    assert residents.Person.objects.count() == 1


# --- The page --------------------------------------------------------------------------------


def test_the_page_counts_and_names_nobody(client, agency):
    make.people(agency, make.person(), make.person(3, name="Lê Hai", number=OTHER, relation="Con"))
    residents.Hamlet.objects.filter(name="Làng Chảo").update(valid_until=date(2020, 1, 1))
    client.force_login(staff.staff("officer", agency=agency))

    page = client.get(reverse("residents:hamlets")).content.decode()

    assert "2 xóm, 1 hộ, 2 người" in page
    assert "đã thôi" in page
    assert "Trần Thị An" not in page
    figures = {str(c.hamlet): (c.households, c.people) for c in residents.counted(agency)}
    assert figures == {"Xóm Đuổm": (1, 2), "Xóm Làng Chảo": (0, 0)}


def test_hamlets_stand_in_the_order_of_their_names_commune_by_commune(agency):
    for name, commune in (("An", "Yên Đổ"), ("Tân Lập", ""), ("Ân", "Động Đạt")):
        bring(agency, residents.HamletEntry(2, name, "Xóm", former_commune=commune))

    assert [one.hamlet.name for one in residents.counted(agency)] == [
        *("Đuổm", "Làng Chảo", "Tân Lập", "Ân", "An"),
    ]


def test_an_empty_page_says_how_to_begin(client):
    agency = agencies.agency()
    client.force_login(staff.staff("leader", agency=agency))

    assert "xaso import hamlets" in client.get(reverse("residents:hamlets")).content.decode()
