"""PDF/A-3u as far as it can be checked without a validator (ISO 19005-3): nothing hidden, nothing outside, all text readable."""

import io
import re

import pikepdf
import pytest

from documents.letters.kinds import KINDS

CLEAR = "{http://purl.org/dc/elements/1.1/}title"
BANNED_ACTIONS = {"/Launch", "/JavaScript", "/URI", "/SubmitForm", "/Movie", "/Sound", "/ResetForm", "/GoToR"}


@pytest.fixture(params=KINDS)
def opened(request, printed):
    """An issued letter of each kind and its bytes."""
    pdf = printed(request.param).pdf
    with pikepdf.open(io.BytesIO(pdf)) as file:
        yield file, pdf


def dictionaries(file):
    """Every dictionary of a file, streams' too."""
    for thing in file.objects:
        if isinstance(thing, pikepdf.Stream):
            yield thing.stream_dict
        elif isinstance(thing, pikepdf.Dictionary):
            yield thing


def test_the_file_is_marked_binary_identified_and_open(opened):
    file, pdf = opened
    second = pdf.split(b"\n")[1]
    assert pdf.startswith(b"%PDF-1.7\n") and second[:1] == b"%" and all(byte > 127 for byte in second[1:5])
    assert not file.is_encrypted and len(file.trailer.ID) == 2
    assert pdf.rstrip().endswith(b"%%EOF")


def test_it_speaks_chinese_and_has_one_colour_intent(opened):
    file, _ = opened
    assert str(file.Root.Lang) == "zh-CN"
    (intent,) = file.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1" and intent.DestOutputProfile.N == 3
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"


def test_what_the_metadata_say_twice_they_say_alike(opened):
    file, _ = opened
    info = file.trailer.Info
    with file.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "U")
        assert xmp[CLEAR] == str(info.Title) and xmp["pdf:Producer"] == str(info.Producer)
        assert xmp["dc:creator"] == [str(info.Author)]
        stamp = re.sub(r"[-:T]", "", xmp["xmp:CreateDate"][:19])
        assert str(info.CreationDate).startswith(f"D:{stamp}") and "+08" in str(info.CreationDate)


def test_nothing_acts_nothing_is_seen_through(opened):
    file, _ = opened
    assert not {"/AA", "/OpenAction", "/AcroForm", "/Encrypt", "/JavaScript"} & set(file.Root.keys())
    for thing in dictionaries(file):
        assert not {"/AA", "/OPI", "/Ref", "/XFA"} & set(thing.keys())
        assert thing.get("/S") not in BANNED_ACTIONS
        assert thing.get("/SMask", "/None") == "/None"
        assert thing.get("/ca", 1) == 1 and thing.get("/CA", 1) == 1
        assert "LZW" not in str(thing.get("/Filter", "")) and "/Alternates" not in thing


def test_every_font_is_ours_embedded_and_its_text_can_be_read(opened):
    file, _ = opened
    fonts = [thing for thing in dictionaries(file) if thing.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        assert re.fullmatch(r"/[A-Z]{6}\+GW-[A-Za-z-]+", str(font.BaseFont))
        if font.Subtype == "/Type0":
            assert "/ToUnicode" in font and font.Encoding == "/Identity-H"
        else:
            held = font.FontDescriptor
            assert "/FontFile2" in held or held.FontFile3.Subtype in ("/CIDFontType0C", "/OpenType")


def test_the_fields_are_attached_once_as_data_with_their_dates(opened):
    file, _ = opened
    (attached,) = file.Root.AF
    assert attached.AFRelationship == "/Data" and str(attached.F) == str(attached.UF) == "referral.json"
    held = attached.EF.F
    assert held.Subtype == "/application/json" and held.Params.Size == len(held.read_bytes())
    assert str(held.Params.ModDate).endswith("Z")
