"""The eight declarations: what they accept, refuse, ask about and compute."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.kernel.forms import api as forms
from xaso.kernel.forms.tests.make import ON, valid_answers

pytestmark = pytest.mark.django_db


def judged(form_id, changes=None, *, seed=1, on=ON, drop=(), **options):
    entered = {**valid_answers(form_id, seed, on), **(changes or {})}
    for prefix in drop:
        entered = {name: value for name, value in entered.items() if not name.startswith(prefix)}
    return forms.bind(forms.load(form_id), entered, on=on, **options)


def test_there_are_nine_declarations_and_one_for_everything_else():
    assert set(forms.form_ids()) == {
        "BT_MT",
        "CHUNG",
        "CT_BS",
        "CT_CK",
        "HT_CC",
        "HT_KH",
        "HT_KS",
        "HT_KT",
        "HT_TL",
        "HT_TTHN",
    }


@pytest.mark.parametrize("form_id", forms.form_ids())
@pytest.mark.parametrize("seed", range(25))
def test_plausible_answers_pass_without_a_word(form_id, seed):
    bound = judged(form_id, seed=seed, on=date(2026, 11, 20 + seed % 10))

    assert (bound.errors, bound.warnings) == ({}, {})


@pytest.mark.parametrize("form_id", forms.form_ids())
def test_an_empty_declaration_says_what_is_wanted_beside_the_input(form_id):
    definition = forms.load(form_id)
    bound = forms.bind(definition, {}, on=ON)

    assert bound.errors
    assert all(sentence for said in bound.errors.values() for sentence in said)


@pytest.mark.parametrize("form_id", forms.form_ids())
def test_stored_answers_fill_the_inputs_again(form_id):
    definition = forms.load(form_id)
    first = judged(form_id)
    again = forms.bind(definition, forms.flatten(first.answers), on=ON)

    assert again.errors == {}
    assert again.answers == first.answers


@pytest.mark.parametrize("form_id", forms.form_ids())
def test_who_files_and_for_whom_is_known(form_id):
    bound = judged(form_id)
    people = forms.people_in(bound.definition, bound.answers)

    assert people.name
    assert people.subject
    assert people.phone.startswith("+84")
    assert len(people.number) == 12


@pytest.mark.parametrize(
    ("form_id", "changes", "name", "words"),
    [
        ("HT_KS", {"ks.ngaySinh": "30/02/2026"}, "ks.ngaySinh", "ngày/tháng/năm"),
        ("HT_KS", {"ks.ngaySinh": "2026"}, "ks.ngaySinh", "đủ ngày"),
        ("HT_KS", {"ks.ngaySinh": "21/11/2026"}, "ks.ngaySinh", "chưa tới"),
        ("HT_KS", {"gcs.ngay": "01/01/2020"}, "gcs.ngay", "trước ngày sinh"),
        ("HT_KS", {"gcs.ngay": ""}, "gcs.ngay", "Hãy điền"),
        ("HT_KS", {"ks.hoTen": "Nguyễn V4n An"}, "ks.hoTen", "chữ số"),
        ("HT_KS", {"ks.hoTen": "x" * 300}, "ks.hoTen", "120"),
        ("HT_KS", {"ks.hoTen": "An\x00 Bình"}, "ks.hoTen", "không đọc được"),
        ("HT_KS", {"nyc.dienThoai": "12345"}, "nyc.dienThoai", "bắt đầu bằng 0"),
        ("HT_KS", {"nyc.email": "a@b"}, "nyc.email", "thư điện tử"),
        ("HT_KS", {"nyc.giayTo.so": "123"}, "nyc.giayTo.so", "12 chữ số"),
        ("HT_KS", {"nyc.giayTo.loai": ""}, "nyc.giayTo.loai", "loại giấy tờ"),
        ("HT_KS", {"nyc.giayTo.ngayCap": "99/99/9999"}, "nyc.giayTo.ngayCap", "ngày"),
        ("HT_KS", {"nyc.noiCuTru.tinh": ""}, "nyc.noiCuTru.tinh", "tỉnh"),
        ("HT_KS", {"nyc.noiCuTru.xa": ""}, "nyc.noiCuTru.xa", "xã"),
        (
            "HT_KS",
            {"nyc.noiCuTru.tinh": "01", "nyc.noiCuTru.xa": "Liên Hà"},
            "nyc.noiCuTru.xa",
            "Đông Anh",
        ),
        ("HT_KS", {"ks.gioiTinh": "khac"}, "ks.gioiTinh", "danh sách"),
        ("HT_KS", {"cha.hoTen": ""}, "cha.hoTen", "Hãy điền"),
        ("HT_KS", {"camDoan": ""}, "camDoan", "cam đoan"),
        ("HT_KS", {"banSao.yeuCau": "co", "banSao.soLuong": "51"}, "banSao.soLuong", "50"),
        ("HT_KS", {"banSao.yeuCau": ""}, "banSao.yeuCau", "Hãy chọn"),
        ("HT_KS", {"nyc.quanHe": "vo"}, "nyc.quanHe", "danh sách"),
        ("HT_KT", {"kt.ngayChet": "01/01/1900"}, "kt.ngayChet", "trước ngày sinh"),
        ("HT_KT", {"gbt.ngay": "01/01/2020"}, "gbt.ngay", "trước ngày chết"),
        ("HT_KT", {"kt.gioChet": "25:00"}, "kt.gioChet", "14:30"),
        ("HT_KH", {"nu.ngaySinh": "21/11/2008"}, "nu.ngaySinh", "18"),
        ("HT_KH", {"nam.ngaySinh": "21/11/2006"}, "nam.ngaySinh", "20"),
        ("HT_KH", {"nu.honNhan": "da-ly-hon"}, "nu.lan", "thứ hai"),
        ("HT_KH", {"nam.lan": "2"}, "nam.lan", "thứ nhất"),
        ("HT_KH", {"lichHen.ngay": "01/01/2026"}, "lichHen.ngay", "đã qua"),
        ("HT_KH", {"lichHen.gio": "19:00"}, "lichHen.gio", "giờ làm việc"),
        ("HT_TTHN", {"mucDich": "ket-hon"}, "kh.nguoiKia.hoTen", "Hãy điền"),
        (
            "HT_TTHN",
            {"dx.thoiGianCuTru.0.tuNgay": "20/11/2026", "dx.thoiGianCuTru.0.denNgay": "01/11/2026"},
            "dx.thoiGianCuTru.0.noi",
            "trước",
        ),
        ("CT_BS", {"ct.0.soTrang": "0"}, "ct.0.soTrang", "2000"),
        ("CT_BS", {"ct.7.tenGiayTo": "Giấy phép"}, "ct.7.soTrang", "Hãy điền"),
        ("CT_CK", {"vb.loai": "hop-dong"}, "vb.loai", "2.001035"),
        ("CT_CK", {"hinhThuc": "khong-ky"}, "lamChung.1.hoTen", "Hãy điền"),
        ("CT_CK", {"diaDiem": "ngoai-tru-so"}, "diaDiemLyDo", "Hãy điền"),
        (
            "HT_CC",
            {"nd.0.thanh": "01/01/1990", "nd.0.tu": "01/01/1990"},
            "nd.0.truong",
            "giống nhau",
        ),
        ("HT_CC", {"nd.0.tu": ""}, "nd.0.tu", "Hãy điền"),
        ("HT_CC", {"lyDo": "vì sai"}, "lyDo", "10 chữ cái"),
    ],
)
def test_what_is_wrong_is_said_beside_its_input(form_id, changes, name, words):
    bound = judged(form_id, changes)

    assert name in bound.errors, bound.errors
    assert any(words in sentence for sentence in bound.errors[name]), bound.errors[name]


@pytest.mark.parametrize(
    ("form_id", "changes", "name"),
    [
        ("HT_KH", {"nu.ngaySinh": "20/11/2008", "nu.giayTo.so": "019308000001"}, "nu.ngaySinh"),
        ("HT_KH", {"nam.ngaySinh": "20/11/2006", "nam.giayTo.so": "019206000001"}, "nam.ngaySinh"),
        ("HT_KH", {"nu.honNhan": "goa", "nu.lan": "2"}, "nu.lan"),
        ("HT_KS", {"nyc.dienThoai": ""}, "nyc.dienThoai"),
        ("HT_KS", {"nyc.dienThoai": "+1 415 555 0100"}, "nyc.dienThoai"),
        ("HT_KS", {"me.ngaySinh": "1995", "me.giayTo.so": "019195000001"}, "me.ngaySinh"),
        ("HT_KS", {"nyc.giayTo.loai": "ho-chieu", "nyc.giayTo.so": "X1234567"}, "nyc.giayTo.so"),
        (
            "HT_KT",
            {"kt.giayTo.so": "", "kt.giayTo.ngayCap": "", "kt.giayTo.noiCap": ""},
            "kt.giayTo.loai",
        ),
        ("HT_CC", {"loaiViec": "bo-sung", "nd.0.tu": ""}, "nd.0.tu"),
        (
            "HT_TTHN",
            {"dx.tinhTrang": "goa", "dx.tinhTrangRo": "Trích lục khai tử số 12"},
            "dx.tinhTrang",
        ),
    ],
)
def test_what_is_right_is_taken(form_id, changes, name):
    assert name not in judged(form_id, changes).errors
    assert judged(form_id, changes).is_valid


@pytest.mark.parametrize(
    ("form_id", "changes", "name", "words"),
    [
        ("HT_KS", {"ks.hoTen": "Nguyeenx Văn An"}, "ks.hoTen", "Nguyễn"),
        (
            "HT_KS",
            {"nyc.giayTo.so": "019188000001", "nyc.ngaySinh": "1990"},
            "nyc.giayTo.so",
            "năm sinh",
        ),
        ("HT_KS", {"me.ngaySinh": "2016"}, "me.ngaySinh", "12 tuổi"),
        ("HT_KS", {"ks.loai": "ngoai-gia-thu"}, "cha.hoTen", "1.000689"),
        ("HT_KS", {"nyc.noiCuTru.xa": "Xã Không Có"}, "nyc.noiCuTru.xa", "danh mục"),
        (
            "HT_KS",
            {"me.giayTo.loai": "cmnd", "me.giayTo.so": "090123456"},
            "me.giayTo.so",
            "không còn",
        ),
    ],
)
def test_a_doubt_is_shown_once_and_may_be_confirmed(form_id, changes, name, words):
    bound = judged(form_id, changes)

    assert bound.is_valid
    assert any(words in sentence for sentence in bound.warnings[name]), bound.warnings
    assert not judged(form_id, {**changes, "_da-xem": bound.confirmation}).warnings


def test_a_confirmation_holds_only_for_the_doubts_that_were_shown():
    seen = judged("HT_KS", {"ks.hoTen": "Nguyeenx Văn An"}).confirmation
    changed = {"ks.hoTen": "Nguyeenx Văn An", "me.ngaySinh": "2016", "_da-xem": seen}

    assert judged("HT_KS", changed).warnings


def test_a_foundling_needs_no_mother_and_no_native_place():
    bound = judged(
        "HT_KS",
        {"ks.loai": "bo-roi", "nyc.quanHe": "nuoi-duong"},
        drop=("me.", "cha.", "ks.queQuan", "gcs."),
    )

    assert bound.is_valid
    assert not [key for key in bound.answers if key.startswith(("me.", "cha."))]


def test_what_is_not_asked_does_not_enter_the_answers():
    bound = judged("HT_KS", {"ks.loai": "bo-roi", "banSao.yeuCau": "khong", "banSao.soLuong": "3"})

    assert "me.hoTen" not in bound.answers
    assert "banSao.soLuong" not in bound.answers


def test_an_address_keeps_the_paper_and_leads_to_today():
    changes = {"nyc.noiCuTru.xa": "động đạt", "nyc.noiCuTru.chiTiet": "Xóm Đuổm"}
    address = judged("HT_KS", changes).answers["nyc.noiCuTru"]

    assert address["text"] == "Xóm Đuổm, Xã Động Đạt, Huyện Phú Lương, Tỉnh Thái Nguyên"
    assert [heir["text"] for heir in address["nay"]] == ["Xã Phú Lương"]


def test_an_address_abroad_is_free_text():
    changes = {
        "nyc.noiCuTru.tinh": "nuoc-ngoai",
        "nyc.noiCuTru.xa": "",
        "nyc.noiCuTru.chiTiet": "12 Rue X, Paris, Pháp",
    }
    bound = judged("HT_KS", changes)

    assert bound.is_valid
    assert bound.answers["nyc.noiCuTru"]["text"] == "12 Rue X, Paris, Pháp"


def test_a_former_commune_whose_code_lives_on_is_read_back_as_itself():
    first = judged("HT_KS", {"nyc.noiCuTru.xa": "Thị trấn Đu"})
    again = forms.bind(first.definition, forms.flatten(first.answers), on=ON)

    assert again.answers["nyc.noiCuTru"] == first.answers["nyc.noiCuTru"]
    assert again.answers["nyc.noiCuTru"]["cu"] is True


def test_the_day_of_birth_is_written_out():
    answers = judged("HT_KS", {"ks.ngaySinh": "21/10/2026", "gcs.ngay": "22/10/2026"}).answers

    assert answers["ks.ngaySinhBangChu"].startswith("Ngày hai mươi mốt tháng mười năm hai nghìn")


def test_days_are_stored_as_iso_and_years_alone_as_years():
    answers = judged(
        "HT_KT", {"kt.ngaySinh": "1940", "kt.giayTo.so": ""}, drop=("kt.giayTo",)
    ).answers

    assert answers["kt.ngaySinh"] == "1940"
    assert date.fromisoformat(answers["kt.ngayChet"]) <= ON


def test_one_section_is_judged_by_itself_with_the_rest_known():
    bound = judged("HT_KS", {"ks.hoTen": "", "nyc.hoTen": ""}, section="nguoi-yeu-cau")

    assert set(bound.errors) == {"nyc.hoTen"}
    assert all(key.startswith(("nyc.", "kinhGui")) for key in bound.answers)


def test_a_minor_must_agree_to_a_change_of_name():
    born = {
        "nd.ngaySinh": "01/01/2015",
        "nd.giayTo.so": "",
        "loaiViec": "thay-doi",
        "nd.0.truong": "ten",
    }
    bound = judged("HT_CC", born, drop=("nd.giayTo",))

    assert {"dongY.con", "dongY.chaMe"} <= set(bound.errors)


def test_only_the_desk_sees_what_is_the_desks():
    entered = {"nangLuc": "on"}

    assert "nangLuc" not in judged("CT_CK", entered).answers
    assert judged("CT_CK", entered, audience="desk").answers["nangLuc"] is True


def test_answers_are_shown_as_people_read_them():
    bound = judged("HT_KS", {"ks.ngaySinh": "21/10/2026", "nyc.dienThoai": "0912345678"})
    shown = {
        answer.key: answer.text
        for section in forms.describe(bound.definition, bound.answers)
        for answer in section.answers
    }

    assert shown["ks.ngaySinh"] == "21/10/2026"
    assert shown["nyc.dienThoai"] == "0912 345 678"
    assert shown["ks.loai"] == "Cha mẹ đã đăng ký kết hôn"
    assert shown["nyc.giayTo"].startswith("Thẻ căn cước")


def test_an_unknown_declaration_is_refused():
    with pytest.raises(forms.UnknownForm):
        forms.load("../../etc/passwd")
