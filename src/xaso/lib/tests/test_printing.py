"""What is printed can be read, kept and found again."""

from __future__ import annotations

import io
import subprocess
from datetime import UTC, datetime

import pikepdf
import pytest

from xaso.lib import printing

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
VOWELS = "ẰẲẴẮẶẦẨẪẤẬỀỂỄẾỆỒỔỖỐỘỜỞỠỚỢỪỬỮỨỰỲỶỸÝỴĐ"
STACKED = " ".join(f"{vowel}ng {vowel.lower()}ng" for vowel in VOWELS) + " 2.000 ₫ – “vâng”"
PAGE = """#import "/lib/typst/paper.typ": *
#show: paper.with(title: "Thử")
#data.text
"""


def text_of(pdf: bytes) -> str:
    """Return the words of a document as another program reads them."""
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def render(text: str, **more: object) -> bytes:
    return printing.render(PAGE, {"made_at": NOON, "text": text, **more})


def test_every_stacked_letter_can_be_copied_from_the_paper():
    read = " ".join(text_of(render(STACKED)).split())

    assert read == STACKED


def test_decomposed_letters_are_printed_composed():
    assert "Nguyễn" in text_of(render("Nguye\u0302\u0303n"))


def test_the_document_is_pdf_a_with_its_own_letters_inside():
    pdf = render("Nguyễn Thị Ngọc Ánh")
    fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout

    rows = fonts.decode().splitlines()[2:]
    assert rows
    assert all("Tinos" in row and row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        assert metadata.pdfa_status == "2B"
        assert opened.Root.Lang == "vi-VN"
        assert metadata["dc:title"] == "Thử"


def test_the_same_values_give_the_same_bytes():
    first, second = (
        render("một", qr="https://vd.example/1"),
        render("một", qr="https://vd.example/1"),
    )

    assert first == second
    assert first != render("hai", qr="https://vd.example/1")


def test_a_sign_without_a_letter_is_named():
    with pytest.raises(printing.MissingGlyph, match="字") as refused:
        render("Ông 字")

    assert refused.value.character == "字"


def test_a_control_sign_is_refused_rather_than_swallowed():
    with pytest.raises(printing.MissingGlyph, match=r"U\+0000"):
        render("a\0b")


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("x")',
        '"); #read("/etc/passwd")',
        "\\u{1F600}".replace("{1F600}", "0041"),
        "*a* _b_ $x$ @y <z>",
    ],
)
def test_what_a_person_typed_never_becomes_code(hostile):
    assert " ".join(text_of(render(hostile)).split()) == hostile


def test_a_template_cannot_read_outside_the_package():
    with pytest.raises(printing.BrokenTemplate):
        printing.render('#read("/../../../../etc/passwd")', {"made_at": NOON})


def test_a_demo_page_carries_its_mark_on_every_page():
    pdf = render("dài\n\n" * 120, demo=True)

    pages = text_of(pdf).split("\f")[:-1]
    assert len(pages) > 1
    assert all(printing.DEMO_MARK in page for page in pages)
    assert printing.DEMO_MARK not in text_of(render("thật"))


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        printing.render(PAGE, {"made_at": datetime(2026, 11, 20), "text": ""})  # noqa: DTZ001


def test_the_fonts_missing_says_which_command_makes_them(tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "FONTS", tmp_path)
    printing._compiler.cache_clear()
    printing._fonts.cache_clear()

    with pytest.raises(printing.MissingFonts, match="script/assets"):
        render("a")

    printing._compiler.cache_clear()
    printing._fonts.cache_clear()
