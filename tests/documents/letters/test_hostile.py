"""Fields are text: whatever they say, nothing is fetched, nothing is read, it is printed as it stands."""

import socket

import pikepdf
import pytest

from documents.letters import engine, renderer
from documents.letters.errors import LetterError
from tests.documents.letters.conftest import AT
from tests.documents.letters.measure import text_of

VECTORS = [
    '<img src="{u}/a.png">',
    '<link rel=stylesheet href="{u}/a.css">',
    '<link rel=attachment href="file:///etc/passwd">',
    '<a rel=attachment href="file:///etc/passwd">x</a>',
    "<style>@import url({u}/b.css);</style>",
    '<object data="{u}/o.svg"></object>',
    '<embed src="{u}/e.svg">',
    '<svg><image href="{u}/i.png"/></svg>',
    '<base href="{u}/"><img src="r.png">',
    '<p style="background:url({u}/s.png)">',
    "<style>@font-face{{font-family:F;src:url({u}/f.ttf)}}p{{font-family:F}}</style><p>x</p>",
    "<style>p::before{{content:url({u}/c.png)}}</style><p>x</p>",
    '<ul style="list-style:url({u}/l.png)"><li>x</li></ul>',
    "</title></head><body onload=x>",
    "{{{{ settings.SECRET_KEY }}}}{{% include '/etc/passwd' %}}",
]


@pytest.fixture
def listener():
    """A door that nobody should knock at."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        door.settimeout(0.0)
        yield door


def test_hostile_fields_reach_nobody_and_are_printed_literally(letter, listener):
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    texts = [vector.format(u=address) for vector in VECTORS]
    made = letter(
        "clue_referral",
        facts=texts,
        subject=texts[0],
        source=texts[1],
        competence=texts[2],
        agency="<b>甲</b>局",
        to=texts[3],
        copies=[texts[4]],
        contacts=[{"name": texts[0], "phone": "<i>1</i>"}],
        annexes=[{"title": texts[0], "note": texts[2]}],
    )
    pdf = renderer.render_forked(made, created=AT).pdf
    with pytest.raises(BlockingIOError):
        listener.accept()
    text = text_of(pdf)
    assert "<imgsrc=" in text and "settings.SECRET_KEY" in text and "<b>甲</b>局" in text
    assert b"root:" not in pdf


def test_a_hostile_letter_carries_no_link_and_no_second_file(letter, tmp_path):
    path = tmp_path / "x.pdf"
    path.write_bytes(renderer.render_forked(letter("withdraw_letter", reason=VECTORS[2]), created=AT).pdf)
    with pikepdf.open(path) as file:
        assert list(file.attachments) == ["referral.json"]
        assert all("/Annots" not in page for page in file.pages)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "file:///etc/passwd", "data:text/plain,x", "about:blank"]
)
def test_the_fetcher_raises_for_every_address(address):
    with pytest.raises(engine.FatalURLFetchingError):
        engine.NoFetch().fetch(address)


#: Those that would load something if they were markup.
ROUTES = [vector for vector in VECTORS if "{u}" in vector or "file:" in vector]


@pytest.mark.parametrize("route", ROUTES)
def test_even_markup_past_the_templates_loads_nothing(letter, listener, monkeypatch, route):
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    monkeypatch.setattr(engine.layout, "html", lambda *_, **__: route.format(u=address))
    if route.startswith("<svg>"):  # WeasyPrint leaves out what a drawing can't load
        assert b"/Image" not in engine.render(letter("withdraw_letter"), created=AT).pdf
    else:
        with pytest.raises(LetterError, match="外部资源"):
            engine.render(letter("withdraw_letter"), created=AT)
    with pytest.raises(BlockingIOError):
        listener.accept()
