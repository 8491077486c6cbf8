"""What is accepted can be opened; what is refused says why and how to mend it."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from xaso.kernel.files.errors import UnreadableFile
from xaso.kernel.files.inspection import inspect
from xaso.kernel.files.tests import make


def verdict(content: bytes) -> str:
    try:
        return inspect(BytesIO(content))
    except UnreadableFile as refusal:
        return refusal.code if len(str(refusal.reason)) > 20 else "without a reason"


def pdf_with(change) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(make.pdf(pages=2))) as document:
        change(document)
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_known_by_its_content(image_format):
    assert verdict(make.picture(image_format)) == f"image/{image_format.lower()}"


def test_a_pdf_is_known_by_its_content():
    assert verdict(make.pdf(pages=3)) == "application/pdf"


@pytest.mark.parametrize("mode", ["L", "CMYK", "1"])
def test_scanners_colours_are_welcome(mode):
    out = BytesIO()
    Image.new(mode, (30, 40)).save(out, "JPEG" if mode != "1" else "PNG")

    assert verdict(out.getvalue()).startswith("image/")


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.98])
def test_a_picture_that_was_cut_is_refused(image_format, part):
    content = make.picture(image_format, size_bytes=60_000)

    assert verdict(content[: int(len(content) * part)]) == "broken_image"


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_a_pdf_that_was_cut_is_refused(part):
    content = make.pdf(pages=5, padding_bytes=5_000)

    assert verdict(content[: int(len(content) * part)]) == "broken_pdf"


def test_a_pdf_with_a_sloppy_table_of_contents_but_a_whole_end_is_welcome():
    content = make.pdf()
    start = content.rindex(b"startxref")

    assert verdict(content[:start] + b"startxref\n7\n%%EOF\n") == "application/pdf"


def test_a_pdf_with_a_password_is_refused():
    assert verdict(make.pdf(password="123456")) == "locked_pdf"
    out = BytesIO()
    with pikepdf.open(BytesIO(make.pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    assert verdict(out.getvalue()) == "locked_pdf"


def run_at_opening(document):
    document.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )


def run_on_a_page(document):
    document.pages[1].obj.AA = pikepdf.Dictionary(
        O=document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Launch))
    )


def run_by_a_link(document):
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        A=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=document.make_stream(b"x")),
    )
    document.pages[0].obj.Annots = pikepdf.Array([link])


def carry_a_file(document):
    document.attachments["x.exe"] = b"MZ"


@pytest.mark.parametrize("change", [run_at_opening, run_on_a_page, run_by_a_link, carry_a_file])
def test_a_pdf_that_acts_is_refused(change):
    assert verdict(pdf_with(change)) == "active_pdf"


def test_an_escaped_name_hides_nothing():
    content = pdf_with(run_at_opening).replace(b"/JavaScript", b"/J#61vaScript")

    assert b"/JavaScript" not in content
    assert verdict(content) in {"active_pdf", "broken_pdf"}


def test_a_pdf_that_only_speaks_of_scripts_or_jumps_to_a_page_is_welcome():
    def change(document):
        document.docinfo["/Title"] = "Học /JavaScript và /Launch"
        document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])

    assert verdict(pdf_with(change)) == "application/pdf"


def test_a_pdf_without_pages_is_refused():
    assert verdict(make.pdf(pages=0)) == "no_pages"


def test_a_picture_too_large_to_open_is_refused_before_it_is_decoded():
    out = BytesIO()
    Image.new("1", (10_000, 8_001)).save(out, "PNG")

    assert verdict(out.getvalue()) == "huge_image"


def test_a_decompression_bomb_is_refused():
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")

    assert len(out.getvalue()) < 100_000
    assert verdict(out.getvalue()) == "huge_image"


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + b"0" * 200, "unknown"),
        (b"<html><script>alert(1)</script>", "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown"),
        (b"GIF89a" + b"0" * 50, "unknown"),
        (zipped(), "office"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "office"),
        (b"\x00\x00\x00\x18ftypheic" + b"0" * 100, "heic"),
        (b"\xff\xd8\xff\xe0 no picture", "broken_image"),
        (b"%PDF-1.7\nno document\n%%EOF", "broken_pdf"),
    ],
)
def test_what_is_no_document_gets_a_reason(content, code):
    assert verdict(content) == code


@pytest.mark.parametrize("made", [make.picture("JPEG"), make.picture("PNG"), make.pdf(pages=2)])
def test_no_damage_makes_it_fall_over(made):
    chance = random.Random(7)
    for _ in range(60):
        damaged = bytearray(made)
        for _ in range(chance.randint(1, 30)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        del damaged[chance.randint(1, len(damaged)) :]
        verdict(bytes(damaged))
