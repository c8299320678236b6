"""Papers of a meeting in the browser: invitations, pack, minutes, their correction, and what heads sign on sheets."""

import pytest
from django.test import Client

from agencies.kinds import AgencyKind as A
from referral.models import Meeting, MinutesAnswer, MinutesCorrection, PaperEntry
from referral.pages.meetings import bench
from referral.services import minutes
from tests.pages.browsers import as_
from tests.pages.desk import check, later, sign
from tests.pages.test_meetings import bytes_of, post, text_of, town, waiting
from tests.services.sessions import called, circulated, corrected, decided, issued, item, shared, written
from workflows import meetings as verbs

__all__ = ["town"]


@pytest.mark.prints
def test_an_invitation_is_printed_for_each_agency_with_its_own_agenda_and_a_reply(town):
    meeting = called(town)
    address = f"/meetings/{meeting.slug}/invitation.pdf"
    health, market = (f"?to={town.agencies[kind].pk}" for kind in (A.HEALTH, A.MARKET))
    texts = {}
    for name, query in (("liu", health), ("liu", market), ("ma", ""), ("ma", health)):
        texts[name, query] = "".join(text_of(bytes_of(as_(town, name).get(address + query))).split())
        assert "参会回执" in texts[name, query] and "1．" in texts[name, query]
    assert "研究虚构住院案件的移送" in texts["liu", health] and "安澜市卫生健康委员会" in texts["liu", health]
    assert texts["liu", market] == texts["ma", ""] == texts["ma", health], "others print their own alone"
    assert "研究虚构住院" not in texts["ma", ""] and "2．" not in texts["ma", ""]
    for name, query in (("liu", ""), ("liu", f"?to={meeting.convener_id}"), ("fan", health)):
        assert as_(town, name).get(address + query).status_code == 404


@pytest.mark.prints
def test_pack_and_minutes_are_files_made_for_their_reader(town):
    case = shared(town)
    meeting = circulated(town, written(town, case))
    for name in ("hong", "niu"):
        verbs.answer_minutes(meeting, town.who(name), opinion="")
    answer = post(as_(town, "liu"), f"/meetings/{meeting.slug}/issue/")
    assert "纪要已印发" in answer.content.decode()
    texts = {}
    for name in ("bai", "ma"):
        for kind in ("pack", "minutes"):
            file = bytes_of(as_(town, name).get(f"/meetings/{meeting.slug}/{kind}.pdf"))
            texts[name, kind] = "".join(text_of(file).split())
    assert "研究虚构住院案件" in texts["bai", "minutes"] and "节录" not in texts["bai", "minutes"]
    assert "研究虚构住院案件" not in texts["ma", "minutes"] and "节录" in texts["ma", "minutes"]
    assert "研究虚构住院案件" in texts["bai", "pack"] and "研究虚构住院案件" not in texts["ma", "pack"]
    assert all("签到表" in texts[name, "pack"] for name in ("bai", "ma"))
    letter = Meeting.objects.get().minutes
    assert letter is not None and letter.number in as_(town, "qian").get("/register/").content.decode()
    assert letter.number in Client().get(f"/check/{letter.check_code}/").content.decode()


@pytest.mark.prints
def test_a_correction_goes_from_its_draft_to_a_letter_beside_the_minutes(town, monkeypatch):
    meeting = issued(town)
    address, wrong = f"/meetings/{meeting.slug}", "同意研究虚构住院案件的移送。"
    typed = {
        "item": item(meeting).pk,
        "wrong": wrong,
        "right": "同意移送。",
        "reason": "漏字",
        "until": "2026-11-30",
    }
    refused = as_(town, "liu").post(f"{address}/correct/", typed | {"wrong": "没有的话"})
    assert (
        refused.status_code == 422
        and "请照抄纪要的文字" in refused.content.decode()
        and "同意移送。" in refused.content.decode()
    )
    assert "更正已送会签" in post(as_(town, "liu"), f"{address}/correct/", **typed).content.decode()
    assert waiting(town, "hong") == ["会签更正"] and waiting(town, "niu") == []
    row = MinutesCorrection.objects.get()
    own = f"/minutes-corrections/{row.slug}"
    assert wrong in as_(town, "hong").get(f"{own}/sign/").content.decode()
    assert as_(town, "ma").get(f"{own}/sign/").status_code == 404
    post(as_(town, "hong"), f"{own}/sign/", answer="yes", opinion="")
    other = corrected(town, meeting, item=None, wrong="陈静", right="陈晶")
    monkeypatch.setattr(bench, "MOST", 1)
    assert waiting(town, "hong") == ["会签更正"], "what is answered does not push out what waits"
    assert f"/minutes-corrections/{other.slug}/sign/" in as_(town, "hong").get(f"{address}/").content.decode()
    assert "更正已印发" in post(as_(town, "wu"), f"{own}/issue/").content.decode()
    late = as_(town, "hong").post(f"{own}/sign/", {"answer": "yes", "opinion": ""})
    assert late.status_code == 409 and "已经印发或者撤回" in late.content.decode()
    assert not other.answers.exists(), "a form signs what it showed"
    letter = f"{own}/letter.pdf"
    for name, sees in (("bai", True), ("ma", False)):
        assert (row.right in as_(town, name).get(f"{address}/").content.decode()) == sees
        assert as_(town, name).get(letter).status_code == (200 if sees else 404)
    text = "".join(text_of(bytes_of(as_(town, "bai").get(letter))).split())
    assert "更正为“同意移送。”" in text and "安澜市卫生健康委员会：同意。" in text


def test_a_form_that_is_open_signs_and_issues_no_minutes_that_were_changed(town):
    meeting = circulated(town, written(town))
    address = f"/meetings/{meeting.slug}"
    acts = {("hong", "sign"): {"answer": "yes", "opinion": ""}, ("liu", "issue"): {}}
    shown = {
        (name, act): as_(town, name).get(f"{address}/{act}/").context["form"]["seen"].value()
        for name, act in acts
    }
    minutes.write(item(meeting), town.who("liu"), studied="又研究了证据。", agreed="同意移送。", apart="")
    circulated(town, meeting)
    for (name, act), data in acts.items():
        late = as_(town, name).post(f"{address}/{act}/", data | {"seen": shown[name, act]})
        assert late.status_code == 409 and "正文已修改" in late.content.decode()
    assert not MinutesAnswer.objects.exists()


def test_what_a_head_signed_on_paper_is_entered_and_checked_on_the_pages(town):
    meeting = circulated(town, written(town))
    task = decided(town, circulated(town, written(town, title="第二次会商")))
    at = later(town)
    for row, address, move in ((meeting, "meetings", "sign_minutes"), (task, "ledger-tasks", "task_confirm")):
        word = type(row).__name__.lower()
        page = as_(town, "bai").get(f"/{address}/{row.slug}/").content.decode()
        assert f"/papers/new/{word}/{row.slug}/" in page
        assert (
            f"/papers/new/{word}/{row.slug}/"
            not in as_(town, "liu").get(f"/{address}/{row.slug}/").content.decode()
        )
        fields = {"answer": "yes", "opinion": ""} if move == "sign_minutes" else {}
        answer = sign(town, "bai", row, move, "tang", at, **fields)
        assert answer.status_code == 302, answer.content.decode()
        entry = PaperEntry.objects.latest("pk")
        assert "待核对" in as_(town, "bai").get(f"/{address}/{row.slug}/").content.decode()
        assert entry.label in as_(town, "hong").get("/papers/").content.decode()
        assert "唐宁" in as_(town, "hong").get(f"/papers/{entry.slug}/").content.decode()
        assert check(town, "hong", entry).status_code == 302
        assert "唐宁" in as_(town, "liu").get(f"/{address}/{row.slug}/").content.decode()
