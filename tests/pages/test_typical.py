"""典型案例 on the pages, with its Word file and its sheet."""

import io

import docx
import pytest

from referral.models import Typical
from tests.pages.browsers import as_, bytes_of, seen
from tests.services.sampled import closed
from tests.workflows.conftest import Town, town

__all__ = ["town"]


@pytest.mark.prints
def test_from_the_case_page_to_the_word_file(town: Town) -> None:
    (case,) = closed(town)
    liu, zhou, he = (as_(town, name) for name in ("liu", "zhou", "he"))
    assert "拟写典型案例" in liu.get(f"/cases/{case.slug}/").content.decode()
    door = f"/cases/{case.slug}/typical/"
    page = liu.get(door).content.decode()
    assert "某医院" in page
    typed = {
        "title": "某医院案",
        "text": "仁和医院虚构住院。",
        "reason": "有警示作用。",
        "channel": "本局网站",
    }
    assert liu.post(door, typed).status_code == 302
    row = Typical.objects.get()
    here = f"/typicals/{row.slug}/"
    assert "还有 1 处没有隐去" in liu.get(here).content.decode()
    answer = liu.post(f"{here}submit/")
    assert answer.status_code == 422 and "“仁和医院”" in answer.content.decode()
    assert liu.post(f"{here}rewrite/", typed | {"text": "某医院虚构住院。"}).status_code == 302
    assert liu.post(f"{here}submit/").status_code == 302
    yes = {"decision": "yes", "opinion": "同意。"}
    old = {"seen": seen(zhou.get(f"{here}review/"))}
    liu.post(f"{here}rewrite/", typed | {"text": "某医院虚构住院。\n已依法处理。"})
    assert liu.post(f"{here}submit/").status_code == 302
    refused = zhou.post(f"{here}review/", yes | old)
    assert refused.status_code == 409 and "正文已修改，请刷新页面核对后再办理" in refused.content.decode()
    assert zhou.post(f"{here}review/", yes | {"seen": seen(zhou.get(f"{here}review/"))}).status_code == 302
    for back in ({"decision": "no", "opinion": "不同意。"}, yes):
        assert he.post(f"{here}approve/", back | old).status_code == 409, "nor given back unread"
    assert he.post(f"{here}approve/", yes | {"seen": seen(he.get(f"{here}approve/"))}).status_code == 302
    assert "已批准，待发布" in liu.get("/typicals/").content.decode()
    text = docx.Document(io.BytesIO(bytes_of(liu.get(f"{here}text.docx"))))
    assert [one.text for one in text.paragraphs] == ["某医院案", "某医院虚构住院。", "已依法处理。"]
    assert text.core_properties.author == "安澜市医疗保障局"
    assert bytes_of(liu.get(f"{here}sheet.pdf")).startswith(b"%PDF")


def test_strangers_find_no_typical_case(town: Town) -> None:
    (case,) = closed(town)
    typed = {"title": "某医院案", "text": "某医院虚构住院。", "reason": "有警示作用。", "channel": "本局网站"}
    as_(town, "liu").post(f"/cases/{case.slug}/typical/", typed)
    row = Typical.objects.get()
    for name in ("bai", "hong", "gao", "eve", "gov"):
        for door in (
            f"/typicals/{row.slug}/",
            f"/typicals/{row.slug}/text.docx",
            f"/typicals/{row.slug}/sheet.pdf",
        ):
            assert as_(town, name).get(door).status_code == 404, (name, door)
    assert as_(town, "zhou").get(f"/cases/{case.slug}/typical/").status_code == 403
