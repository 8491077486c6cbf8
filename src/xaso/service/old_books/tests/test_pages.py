"""Old books through their pages."""

from __future__ import annotations

import io
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from xaso.kernel.audit import api as audit
from xaso.service.dossiers.tests import make
from xaso.service.old_books import api as old_books
from xaso.service.old_books.models import Book, Entry, Extract, Note
from xaso.service.old_books.tests import make as books

pytestmark = pytest.mark.django_db
BOOKS, ADD, SEARCH = (reverse(f"old_books:{name}") for name in ("books", "add", "search"))


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def shelf(at):
    return books.shelf(at)


@pytest.fixture
def clerk(client, at):
    client.force_login(at.minh)
    return client


def address(name, *args):
    return reverse(f"old_books:{name}", args=args)


def shown(client, where, status=200):
    answer = client.get(where)
    assert answer.status_code == status
    return answer.content.decode()


def described(at, **more):
    return {
        "commune": str(at.agency.pk),
        "kind": "birth",
        "volume": "03",
        "cover": books.COVER,
        "year_from": "1975",
        "year_to": "1979",
        "pages_count": "100",
        "place": "Giá 1",
    } | more


def test_an_empty_list_says_what_to_do(clerk, client, at):
    assert "Chưa có sổ nào trong danh mục" in shown(clerk, BOOKS)
    assert "Bấm Thêm sổ" in shown(clerk, BOOKS)
    client.force_login(at.phuc)
    assert "thêm sổ vào đây" in shown(client, BOOKS)


def test_the_list_tells_how_far_each_book_is(clerk, shelf):
    page = shown(clerk, BOOKS)
    assert "1/12" in page
    assert "UBND xã Động Đạt" in page
    assert "Kho, giá 2" in page
    assert address("again", shelf.second) not in page
    assert page.count('data-testid="waiting-second"') == 1
    assert page.count('data-testid="waiting-choice"') == 1
    assert address("compare", shelf.differs) in page


def test_the_list_is_filtered_by_commune_and_kind(clerk, at, shelf):
    former = books.former(at.agency)
    books.book(former, at.acts(at.thao), code="death")
    kind = books.kind("death").pk
    assert shown(clerk, BOOKS).count('data-testid="old-book"') == 2
    assert shown(clerk, f"{BOOKS}?xa={former.pk}").count('data-testid="old-book"') == 1
    assert shown(clerk, f"{BOOKS}?loai={kind}").count('data-testid="old-book"') == 1
    none = shown(clerk, f"{BOOKS}?xa={at.agency.pk}&loai={kind}")
    assert "Không có sổ nào như vậy" in none
    assert shown(clerk, f"{BOOKS}?xa={at.elsewhere.pk}").count('data-testid="old-book"') == 2


def test_the_list_goes_on_by_key(clerk, at, monkeypatch):
    monkeypatch.setattr("xaso.service.old_books.views.books.SHOWN", 2)
    for year in (1970, 1980, 1985):
        books.book(at.agency, at.acts(at.thao), year_from=year)
    page = clerk.get(BOOKS)
    assert [one.year_from for one in page.context["books"]] == [1970, 1980]
    after = clerk.get(f"{BOOKS}?sau={page.context['older']}")
    assert [one.year_from for one in after.context["books"]] == [1985]
    assert after.context["older"] == ""
    assert len(clerk.get(f"{BOOKS}?sau=x").context["books"]) == 2


def test_a_book_of_a_former_commune_goes_on_the_list(clerk, at):
    former = books.former(at.agency)
    answer = clerk.post(ADD, described(at, commune=str(former.pk)))
    book = Book.objects.get()
    assert answer["Location"] == address("book", book.pk)
    assert (book.agency, book.kind.code, book.pages_count) == (former, "birth", 100)
    page = shown(clerk, answer["Location"])
    assert "0/100" in page
    assert "Đã thêm sổ." in page
    assert "Chưa chụp trang nào" in page
    assert 'value="1"' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"commune": ""}, "Chọn xã."),
        ({"kind": "x"}, "Sổ đăng ký khai sinh"),
        ({"volume": " "}, "Ghi quyển số"),
        ({"cover": ""}, "Chép tên xã, huyện, tỉnh"),
        ({"year_from": "87"}, "Ghi năm bốn chữ số"),
        ({"year_to": "1974"}, "Năm cuối trước năm đầu."),
        ({"pages_count": "0"}, "Ghi số trang của sổ"),
        ({"pages_count": "2001"}, "Ghi số trang của sổ"),
        ({"place": ""}, "Ghi nơi để sổ."),
    ],
)
def test_what_is_wrong_of_a_book_stands_beside_its_field(clerk, at, wrong, said):
    answer = clerk.post(ADD, described(at, **wrong))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "Giá 1" in page or "place" in wrong
    assert not Book.objects.exists()


def test_another_agencys_book_is_not_ours_to_add(clerk, at):
    assert clerk.post(ADD, described(at, commune=str(at.elsewhere.pk))).status_code == 422


def test_a_volume_that_is_there_is_refused_beside_its_field(clerk, at):
    assert clerk.post(ADD, described(at)).status_code == 303
    answer = clerk.post(ADD, described(at))
    assert answer.status_code == 422
    assert "Quyển này của năm này đã có trong danh mục." in answer.content.decode()


def test_photographs_are_numbered_on_from_the_first(clerk, at, shelf):
    where = address("book", shelf.book)
    assert 'name="first" value="2"' in shown(clerk, where)
    sent = {"first": "2", "photographs": [books.photograph(2), books.photograph(3)]}
    answer = clerk.post(where, sent, follow=True)
    page = answer.content.decode()
    assert "Đã lưu ảnh trang 2–3." in page
    assert "3/12" in page
    assert ">4–12<" in page


def test_a_refused_photograph_is_named_and_the_others_are_kept(clerk, shelf):
    broken = SimpleUploadedFile("x.jpg", b"no", "image/jpeg")
    sent = {"first": "2", "photographs": [books.photograph(2), broken, books.photograph(3)]}
    answer = clerk.post(address("book", shelf.book), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Trang 3: Không đọc được loại tệp này" in page
    assert "Chỉ lưu được ảnh trang 2, 4." in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"first": "2"}, "Chọn hoặc chụp ít nhất một ảnh."),
        ({"first": "x", "photographs": books.photograph(4)}, "Ghi số trang của ảnh đầu tiên."),
        (
            {"first": "1", "photographs": [books.photograph(n) for n in range(9)]},
            "Mỗi lần gửi nhiều nhất 8 ảnh.",
        ),
    ],
)
def test_photographs_need_a_page_and_are_few_at_once(clerk, shelf, sent, said):
    answer = clerk.post(address("book", shelf.book), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Book.objects.get().pictures.count() == 1


def test_a_phone_offers_its_camera(clerk, shelf):
    page = shown(clerk, address("book", shelf.book))
    [field] = [part for part in page.split("<input") if 'type="file"' in part]
    field = field.partition(">")[0]
    assert 'accept="image/*"' in field
    assert 'capture="environment"' in field
    assert " multiple" in field
    assert 'enctype="multipart/form-data"' in page


def test_a_page_shows_its_picture_beside_the_form(clerk, at, shelf):
    where = address("page", shelf.book, 1)
    page = shown(clerk, where)
    assert address("picture", shelf.book, 1) in page
    assert books.NAME in page
    assert page.count('data-testid="keyed"') == 3
    picture = clerk.get(address("picture", shelf.book, 1))
    assert Image.open(io.BytesIO(picture.content)).format == "JPEG"
    assert "no-store" in picture["Cache-Control"]
    look = ("old_books.view_page", {"page": 1, "roles": ["intake"]}, at.minh.pk)
    assert books.last_look("book", shelf.book) == look


def test_a_photograph_asked_for_alone_is_a_look_too(clerk, at, shelf):
    def looks():
        return audit.trail_of("old_books.book", shelf.book).filter(verb="old_books.view_page")

    where = address("picture", shelf.book, 1)
    clerk.get(where)
    assert looks().count() == 1
    clerk.get(where)
    assert looks().count() == 1
    shown(clerk, address("page", shelf.book, 1))
    assert looks().count() == 2
    clerk.force_login(at.phuc)
    shown(clerk, address("entry", shelf.settled))
    clerk.get(where)
    assert looks().count() == 2


def test_a_page_without_a_picture_leads_to_the_camera(clerk, shelf):
    page = shown(clerk, address("page", shelf.book, 2))
    assert "Chưa có ảnh trang này." in page
    assert 'data-testid="key-entry"' not in page
    shown(clerk, address("picture", shelf.book, 2), 404)
    shown(clerk, address("page", shelf.book, 12))
    shown(clerk, address("page", shelf.book, 13), 404)
    shown(clerk, address("page", shelf.book, 0), 404)


def test_an_entry_is_keyed_as_it_stands(clerk, at, shelf):
    where = address("page", shelf.book, 1)
    answer = clerk.post(where, books.BIRTH | {"number": "50", "name": "Lý Văn Kỳ"})
    assert answer["Location"] == where
    page = shown(clerk, where)
    assert "Đã nhập số 50." in page
    assert "Lý Văn Kỳ" in page
    assert books.present_of(Entry.objects.get(number="50")).by_id == at.minh.pk


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": ""}, "Ghi số trong sổ."),
        ({"name": ""}, "không đọc được thì ghi (?)"),
        ({"number": "45"}, "Trang 1 đã có số 45."),
        ({"is_doubtful": "on"}, "Ghi vì sao khó đọc, hoặc bỏ dấu chọn ở trên."),
        ({"doubt": "Mờ"}, "đánh dấu chọn, hoặc xóa lý do."),
    ],
)
def test_what_is_wrong_of_an_entry_keeps_what_was_typed(clerk, shelf, wrong, said):
    typed = books.BIRTH | {"number": "50", "remarks": "Gõ rồi"} | wrong
    answer = clerk.post(address("page", shelf.book, 1), typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "Gõ rồi" in page
    assert Entry.objects.count() == 3


def test_a_doubtful_entry_is_keyed_again_blind(client, at):
    book = books.book(at.agency, at.acts(at.thao))
    client.force_login(at.minh)
    sent = books.BIRTH | {"is_doubtful": "on", "doubt": "Nhòe mực"}
    client.post(address("page", book.pk, 1), sent)
    entry = Entry.objects.get()
    assert books.NAME in shown(client, address("entry", entry.pk))
    assert "chờ cán bộ khác nhập lần hai" in shown(client, address("entry", entry.pk))
    assert client.get(address("again", entry.pk))["Location"] == address("entry", entry.pk)
    assert client.post(address("again", entry.pk), books.BIRTH).status_code == 409

    client.force_login(at.mai)
    for page in ("entry", "again"):
        told = shown(client, address(page, entry.pk))
        assert books.NAME not in told
        assert "Nhòe mực" not in told
    assert books.NAME not in shown(client, f"{SEARCH}?ten=Lý")
    assert books.NAME not in shown(client, address("page", book.pk, 1))
    answer = client.post(address("again", entry.pk), books.BIRTH, follow=True)
    assert "Hai lần nhập giống nhau. Đã nhập xong." in answer.content.decode()
    assert books.NAME in answer.content.decode()
    answer = client.post(address("again", entry.pk), books.BIRTH | {"remarks": "Gõ rồi"})
    assert answer.status_code == 409
    assert "không còn chờ nhập lần hai" in answer.content.decode()
    assert "Gõ rồi" in answer.content.decode()


def test_a_second_reading_that_lacks_something_keeps_what_was_typed(clerk, shelf):
    answer = clerk.post(address("again", shelf.second), {"number": "46", "remarks": "Gõ rồi"})
    assert answer.status_code == 422
    assert "Gõ rồi" in answer.content.decode()
    assert Entry.objects.get(pk=shelf.second).state == "second"


def test_a_second_reading_that_differs_leads_to_comparing(clerk, shelf):
    typed = books.BIRTH | {"number": "46", "mother": "Khác"}
    answer = clerk.post(address("again", shelf.second), typed, follow=True)
    page = answer.content.decode()
    assert "Hai lần nhập khác nhau. Cần đối chiếu với trang sổ." in page
    assert address("compare", shelf.second) in page


def test_two_readings_stand_side_by_side_and_one_is_taken(clerk, at, shelf):
    where = address("compare", shelf.differs)
    page = shown(clerk, where)
    assert page.count('data-testid="differs"') == 1
    assert "Lí Thị Thìn" in page
    assert "Lí Thị Thịn" in page
    assert at.thao.full_name in page
    assert at.mai.full_name in page
    assert 'value="Nguyễn Văn Mão"' in page
    assert 'value="Lí Thị' not in page

    answer = clerk.post(where, {"take": "2"}, follow=True)
    page = answer.content.decode()
    assert "Đã đối chiếu xong. Cả hai lần nhập vẫn được giữ." in page
    assert page.count('data-testid="reading"') == 3
    present = books.present_of(shelf.differs)
    assert (present.act, present.by_id) == ("chosen", at.minh.pk)
    assert clerk.get(where)["Location"] == address("entry", shelf.differs)
    assert clerk.post(where, {"take": "1"}).status_code == 409


def test_neither_reading_is_right_and_a_third_is_keyed(clerk, shelf):
    where = address("compare", shelf.differs)
    assert clerk.post(where, {"number": "47"}).status_code == 422
    clerk.post(where, books.BIRTH | {"number": "47", "mother": "Lý Thị Thiện"})
    assert "Lý Thị Thiện" in shown(clerk, address("entry", shelf.differs))


def test_the_first_reading_is_taken_too(clerk, shelf):
    clerk.post(address("compare", shelf.differs), {"take": "1"})
    verb = audit.trail_of("old_books.entry", shelf.differs).filter(verb="old_books.choose").get()
    assert verb.details == {"as_read": [1]}


def test_only_what_differs_is_compared(clerk, shelf):
    for entry in (shelf.settled, shelf.second):
        assert clerk.get(address("compare", entry))["Location"] == address("entry", entry)


def test_an_entry_stands_beside_its_page_with_all_that_came_later(clerk, at, shelf):
    page = shown(clerk, address("entry", shelf.settled))
    assert 'data-testid="old-entry-page"' in page
    assert address("picture", shelf.book, 1) in page
    for text in (books.NAME, "Lí Thị Thìn", books.COVER, "y sĩ Hoà nhận."):
        assert text in page
    assert "17/08/2009" in page
    assert "Cải chính ngày sinh thành 4/5/1987." in page
    assert "Làm căn cước" in page
    assert address("extract-pdf", shelf.extract) in page
    look = ("old_books.view", {"page": 1, "roles": ["intake"]}, at.minh.pk)
    assert books.last_look("entry", shelf.settled) == look


def test_a_later_change_is_a_note_and_the_entry_stays(clerk, at, shelf):
    where = address("entry", shelf.settled)
    sent = {"on": "02/03/2020", "ground": "QĐ 15", "text": "Đổi tên thành Nguyễn Thị Ly"}
    answer = clerk.post(where, sent, follow=True)
    page = answer.content.decode()
    assert "Đã thêm ghi chú. Mục trong sổ giữ nguyên." in page
    assert page.index("17/08/2009") < page.index("02/03/2020")
    assert Entry.objects.get(pk=shelf.settled).readings.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"on": ""}, "Nhập ngày."),
        ({"on": "01/01/2999"}, "Ngày thay đổi chưa đến."),
        ({"ground": ""}, "Ghi căn cứ hoặc số quyết định."),
        ({"text": ""}, "Ghi nội dung thay đổi."),
    ],
)
def test_what_is_wrong_of_a_note_keeps_what_was_typed(clerk, shelf, wrong, said):
    sent = {"on": "02/03/2020", "ground": "Gõ rồi", "text": "Gõ nốt"} | wrong
    answer = clerk.post(address("entry", shelf.settled), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "Gõ rồi" in page or "Gõ nốt" in page
    assert "<details" in page
    assert " open>" in page
    assert Note.objects.count() == 1


def test_a_mistake_is_put_right_and_the_older_reading_is_shown(clerk, shelf):
    where = address("correct", shelf.settled)
    assert 'value="Lí Thị Thìn"' in shown(clerk, where)
    sent = books.BIRTH | {"mother": "Lý Thị Thìn", "why": "Nhìn nhầm", "version": "1"}
    assert clerk.post(where, sent | {"why": ""}).status_code == 422
    page = clerk.post(where, sent, follow=True).content.decode()
    assert "Đã sửa. Lần nhập trước vẫn được giữ." in page
    assert "Lý Thị Thìn" in page
    assert "Lí Thị Thìn" in page
    assert "Nhìn nhầm" in page
    late = clerk.post(where, sent | {"mother": "Gõ rồi"})
    assert late.status_code == 409
    assert "Đồng nghiệp vừa sửa mục này." in late.content.decode()
    assert "Gõ rồi" in late.content.decode()
    same = clerk.post(where, sent | {"version": "2"})
    assert same.status_code == 422
    assert "Chưa sửa gì so với lần nhập đang dùng." in same.content.decode()


def test_what_is_doubtful_is_neither_corrected_nor_extracted(clerk, shelf):
    for name in ("correct", "extract"):
        for entry in (shelf.second, shelf.differs):
            assert clerk.get(address(name, entry))["Location"] == address("entry", entry)
            assert clerk.post(address(name, entry), {})["Location"] == address("entry", entry)
    assert Extract.objects.count() == 1


def test_an_extract_is_printed_beside_the_page_for_somebody(clerk, at, shelf):
    where = address("extract", shelf.settled)
    page = shown(clerk, where)
    assert 'data-testid="extract-form"' in page
    assert address("picture", shelf.book, 1) in page
    assert "Cải chính ngày sinh thành 4/5/1987." in page
    answer = clerk.post(where, {"recipient": "Nguyễn Thị Lý", "purpose": "Thừa kế"})
    assert answer.status_code == 303
    made = Extract.objects.exclude(pk=shelf.extract).get()
    assert answer["Location"] == address("extract-pdf", made.pk)
    assert made.by_id == at.minh.pk
    pdf = clerk.get(answer["Location"])
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"] == 'inline; filename="trich-luc-so-45.pdf"'
    assert clerk.get(answer["Location"]).content == pdf.content
    verbs = [one.verb for one in audit.trail_of("old_books.entry", shelf.settled)]
    assert verbs.count("old_books.extract") == 2
    assert verbs.count("old_books.view_extract") == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"recipient": ""}, "Ghi tên người yêu cầu."),
        ({"purpose": ""}, "Ghi mục đích sử dụng."),
        ({"dossier_code": "h99"}, "Không có hồ sơ nào mang mã H99."),
        ({"recipient": "Lan 🙂"}, "Không in được ký tự"),
    ],
)
def test_what_is_wrong_of_an_extract_prints_nothing(clerk, shelf, wrong, said):
    sent = {"recipient": "Lan", "purpose": "Gõ rồi"} | wrong
    answer = clerk.post(address("extract", shelf.settled), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Gõ rồi" in answer.content.decode() or "purpose" in wrong
    assert Extract.objects.count() == 1


def test_an_extract_names_the_dossier_it_was_printed_for(clerk, at, shelf):
    dossier = make.dossier(at, "received")
    sent = {"recipient": "Lan", "purpose": "x", "dossier_code": f" {dossier.code} ".lower()}
    assert clerk.post(address("extract", shelf.settled), sent).status_code == 303
    assert Extract.objects.filter(dossier_code=dossier.code).count() == 1
    assert dossier.code in shown(clerk, address("entry", shelf.settled))


def printed(client, extract_id):
    pdf = client.get(address("extract-pdf", extract_id)).content
    answer = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(answer.stdout.decode().split())


def test_the_print_says_word_for_word_what_stands_in_the_book(clerk, at, shelf):
    text = printed(clerk, shelf.extract)
    for wanted in (
        "TRÍCH LỤC TỪ SỔ CŨ",
        "Sổ đăng ký khai sinh",
        "UBND xã Động Đạt",
        "Xã Làng Chảo, huyện Phú Lương, tỉnh Bắc Thái",
        "1987–1988",
        "Nguyễn Thị Lý",
        "Lí Thị Thìn",
        "Đẻ rơi dọc đường, y sĩ Hoà nhận.",
        "12/5/1987",
        "Ngày 17/08/2009, Quyết định 31/QĐ-UBND: Cải chính ngày sinh thành 4/5/1987.",
        "Làm căn cước",
        at.thao.full_name,
        "09 giờ 00 phút, ngày 17 tháng 11 năm 2026",
    ):
        assert wanted in text, wanted


def test_an_extract_opened_again_is_what_was_printed(clerk, at, shelf):
    before = clerk.get(address("extract-pdf", shelf.extract)).content
    sent = books.BIRTH | {"mother": "Lý Thị Thìn", "why": "Nhìn nhầm", "version": "1"}
    clerk.post(address("correct", shelf.settled), sent)
    clerk.post(address("entry", shelf.settled), {"on": "02/03/2020", "ground": "QĐ", "text": "Mới"})
    assert clerk.get(address("extract-pdf", shelf.extract)).content == before
    answer = clerk.post(address("extract", shelf.settled), {"recipient": "a", "purpose": "b"})
    text = printed(clerk, answer["Location"].split("/")[-2])
    assert "Lý Thị Thìn" in text
    assert text.index("17/08/2009") < text.index("02/03/2020")


def test_search_asks_for_a_name_and_tells_where_it_stands(clerk, at, shelf):
    assert 'data-testid="old-books-search"' in shown(clerk, SEARCH)
    page = shown(clerk, f"{SEARCH}?ten=nguyen+thi+li&cha_me=mao&tu=1987")
    assert page.count('data-testid="old-entry"') == 3
    assert address("entry", shelf.settled) in page
    assert books.NAME in page
    assert "Nguyễn Văn Mão – Lí Thị Thìn" in page
    [look] = audit.entries_about("organisations.agency").filter(verb="old_books.search")
    assert look.actor_id == at.minh.pk
    assert str(shelf.settled) in look.details["entries"]
    assert "Không tìm thấy ai như vậy" in shown(clerk, f"{SEARCH}?ten=Hoa")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ten=&tu=1987", "Ghi họ tên người cần tìm"),
        ("ten=Ly&tu=1987&den=1980", "Năm cuối trước năm đầu."),
        ("ten=Ly&tu=1950&den=1980", "nhiều nhất 30 năm"),
        ("ten=Ly&tu=87", "Ghi năm bốn chữ số"),
    ],
)
def test_a_search_that_cannot_be_says_why(clerk, shelf, query, said):
    assert said in shown(clerk, f"{SEARCH}?{query}", 422)


@pytest.mark.parametrize(
    ("query", "how_many"),
    [
        ("ten=Ly&den=1987", 3),
        ("ten=Ly&den=1988", 0),
        ("ten=Ly&tu=1988", 0),
        ("ten=Ly&tu=1958&den=1987", 3),
        ("cha_me=Thin", 3),
    ],
)
def test_years_of_a_search_are_from_and_to(clerk, shelf, query, how_many):
    assert shown(clerk, f"{SEARCH}?{query}").count('data-testid="old-entry"') == how_many


def test_search_keeps_to_a_commune_or_a_kind(clerk, at, shelf):
    kind = books.kind("birth").pk
    for query, how_many in (
        (f"xa={at.agency.pk}", 3),
        (f"xa={at.elsewhere.pk}", None),
        (f"loai={kind}", 3),
        (f"loai={books.kind('death').pk}", 0),
    ):
        status = 422 if how_many is None else 200
        page = shown(clerk, f"{SEARCH}?ten=Ly&{query}", status)
        assert page.count('data-testid="old-entry"') == (how_many or 0)


def test_search_goes_on_by_key(clerk, at, shelf, monkeypatch):
    monkeypatch.setattr("xaso.service.old_books.views.search.SHOWN", 2)
    page = clerk.get(f"{SEARCH}?ten=Ly")
    assert len(page.context["rows"]) == 2
    after = clerk.get(f"{SEARCH}?ten=Ly&sau={page.context['older']}")
    assert len(after.context["rows"]) == 1
    assert after.context["older"] == ""


def test_leaders_look_things_up_and_change_nothing(client, at, shelf):
    client.force_login(at.phuc)
    for where in (
        BOOKS,
        SEARCH,
        address("book", shelf.book),
        address("page", shelf.book, 1),
        address("entry", shelf.settled),
        address("extract-pdf", shelf.extract),
    ):
        page = client.get(where).content.decode(errors="replace")
        for act in ("key-entry", "photograph", "add-note", "go-extract", "go-correct", "go-add"):
            assert f'data-testid="{act}"' not in page
    for where in (address("book", shelf.book), address("page", shelf.book, 1)):
        assert client.post(where, {}).status_code == 404
    assert client.post(address("entry", shelf.settled), {}).status_code == 404
    for name in ("again", "compare", "correct", "extract"):
        assert client.get(address(name, shelf.settled)).status_code == 404


def test_other_communes_and_posts_see_nothing(client, at, shelf):
    client.force_login(at.khoa)
    assert client.get(BOOKS).status_code == 404
    theirs = books.book(at.elsewhere, at.acts(at.thao))
    entry = books.entry(theirs, at.acts(at.thao))
    extract = old_books.extract(
        entry=entry, purpose="x", recipient="x", actor=at.acts(at.thao), now=make.MORNING
    )
    client.force_login(at.thao)
    for where in (
        address("book", theirs.pk),
        address("page", theirs.pk, 1),
        address("picture", theirs.pk, 1),
        address("extract-pdf", extract.pk),
        *(address(n, entry.pk) for n in ("entry", "again", "compare", "correct", "extract")),
    ):
        assert client.get(where).status_code == 404


def test_english_pages_name_columns_in_english_and_keep_the_book(clerk, shelf):
    page = shown(clerk, f"/en{address('page', shelf.book, 1)}")
    assert "Place of birth" in page
    assert books.COVER in page
