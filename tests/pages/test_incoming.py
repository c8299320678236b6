"""收文 on the pages: 登记 → 拟办 → 批办 → 分办 → 承办 → 办结 by different people, and who finds nothing."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.kinds import AgencyKind as A
from documents.models import Evidence
from referral.models import Clue, Event, IncomingPaper
from tests.cast import City
from tests.pages.browsers import as_, department, post_of

TYPED: dict[str, Any] = {
    "from_name": "安澜市市场监督管理局", "from_number": "安市监函〔2026〕3号", "title": "关于移送某药房串换药品线索的函",
    "received_at": "2026-11-09T08:30", "way": "exchange", "copies": "1", "pages": "12",
}  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def pdf(name: str = "来文.pdf") -> SimpleUploadedFile:
    """A small scan."""
    return SimpleUploadedFile(name, PDF, "application/pdf")


def register(city: City, **changes: Any) -> IncomingPaper:
    """A registered paper."""
    before = set(IncomingPaper.objects.values_list("pk", flat=True))
    answer = as_(city, "qian").post("/incoming/new/", TYPED | changes)
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    return IncomingPaper.objects.exclude(pk__in=before).get()


def do(city: City, name: str, paper: IncomingPaper, act: str, **fields: Any) -> Any:
    """The answer to one act; the paper is read again."""
    answer = as_(city, name).post(f"/incoming/{paper.slug}/do/{act}/", fields)
    paper.refresh_from_db()
    return answer


def ruled(city: City) -> IncomingPaper:
    """A paper that waits to be assigned."""
    paper = register(city)
    assert do(city, "qian", paper, "propose", opinion="拟请监管科办理。").status_code == 302
    assert do(city, "wu", paper, "rule", opinion="同意。").status_code == 302
    return paper


def page(city: City, name: str, paper: IncomingPaper) -> str:
    """What somebody reads on the paper's page."""
    answer = as_(city, name).get(f"/incoming/{paper.slug}/")
    assert answer.status_code == 200, name
    return answer.content.decode()


def test_a_paper_goes_from_the_door_to_the_officer(city: City) -> None:
    department(city, A.NHSA, "监管科", xu="许可")
    department(city, A.NHSA, "待遇科", dai="戴宇")
    paper = register(city, scan=pdf())
    assert paper.number == f"{city.agencies[A.NHSA].doc_code}收〔2026〕1号"
    assert "收发或承办人拟办" in page(city, "qian", paper)
    do(city, "qian", paper, "propose", opinion="拟请监管科办理。")
    assert "分管负责人或负责人批办" in page(city, "he", paper)
    do(city, "he", paper, "rule", opinion="请监管科核实。")
    do(city, "qian", paper, "assign", department=post_of(city, "xu").department_id)
    assert "监管科签收" in page(city, "xu", paper)
    assert do(city, "xu", paper, "take").status_code == 302
    assert do(city, "xu", paper, "finish", result="已登记线索核查。").status_code == 302
    read = page(city, "qian", paper)
    for words in ("拟请监管科办理。", "请监管科核实。", "许可", "已登记线索核查。", "来文.pdf", "已办结"):
        assert words in read
    acts = ["register", "upload", "propose", "rule", "assign", "take", "finish"]
    assert sorted(paper.ledger.events.values_list("act", flat=True)) == sorted(acts)
    assert set(paper.ledger.events.values_list("internal", flat=True)) == {True}


def test_it_is_there_for_its_handlers_alone(city: City) -> None:
    mine = department(city, A.NHSA, "监管科", xu="许可")
    department(city, A.NHSA, "待遇科", dai="戴宇")
    paper = register(city, scan=pdf())
    scan = Evidence.objects.get()
    addresses = [f"/incoming/{paper.slug}/", f"/incoming/{paper.slug}/do/assign/", f"/evidence/{scan.slug}/"]
    for name in ("xu", "dai", "zhou", "bai", "gov", "eve"):
        assert [as_(city, name).get(url).status_code for url in addresses] == [404, 404, 404], name
        assert paper.title not in as_(city, name).get("/incoming/").content.decode(), name
    do(city, "qian", paper, "propose", opinion="拟请监管科办理。")
    do(city, "wu", paper, "rule", opinion="同意。")
    do(city, "wu", paper, "assign", department=mine.pk)
    assert as_(city, "xu").get(addresses[0]).status_code == 200
    assert as_(city, "xu").get(addresses[2]).status_code == 200
    assert as_(city, "dai").get(addresses[0]).status_code == 404


def test_reassignment_takes_it_from_one_and_gives_it_to_the_other(city: City) -> None:
    mine = department(city, A.NHSA, "监管科", xu="许可")
    other = department(city, A.NHSA, "待遇科", dai="戴宇")
    paper = ruled(city)
    received, registered = paper.received_at, paper.registered_at
    do(city, "qian", paper, "assign", department=mine.pk)
    do(city, "xu", paper, "take")
    assert "改派" in page(city, "qian", paper)
    do(city, "qian", paper, "assign", department=other.pk)
    assert (paper.step, paper.taken_by) == ("take", None)
    assert as_(city, "xu").get(f"/incoming/{paper.slug}/").status_code == 404
    assert do(city, "dai", paper, "take").status_code == 302
    assert (paper.received_at, paper.registered_at) == (received, registered)


@pytest.mark.parametrize(
    ("name", "act", "fields"),
    [
        ("liu", "propose", {"opinion": "甲"}),
        ("qian", "rule", {"opinion": "甲"}),
        ("he", "enter-ruling", {"opinion": "甲"}),
        ("he", "propose", {"opinion": "甲"}),
        ("he", "attach", {}),
        ("qian", "take", {}),
        ("qian", "finish", {"result": "甲"}),
        ("qian", "read", {}),
    ],
)
def test_who_has_no_right_is_refused(city: City, name: str, act: str, fields: dict[str, str]) -> None:
    paper = register(city)
    answer = do(city, name, paper, act, **fields)
    assert answer.status_code == (404 if name == "liu" else 403)
    assert paper.step == "propose"
    assert as_(city, "liu").get("/incoming/new/").status_code == 403
    assert as_(city, "liu").post("/incoming/new/", TYPED | {"from_number": ""}).status_code == 403


def test_a_step_out_of_order_says_where_the_paper_stands(city: City) -> None:
    paper = register(city)
    answer = do(city, "qian", paper, "assign", officer=city.posts["liu"].pk)
    assert answer.status_code == 422 and "该收文现为「待拟办」，不能分办。" in answer.content.decode()
    answer = do(city, "wu", paper, "rule", opinion="先办。")
    assert answer.status_code == 422 and "先办。" in answer.content.decode()
    assert paper.step == "propose"


def test_a_ruling_on_paper_counts_when_a_second_person_has_checked_it(city: City) -> None:
    paper = register(city)
    do(city, "qian", paper, "propose", opinion="拟请监管科办理。")
    typed = {"signed_by": city.posts["he"].pk, "real_at": "2026-11-09T10:00", "opinion": "请监管科办。"}
    bare = do(city, "qian", paper, "enter-ruling", **typed)
    assert bare.status_code == 422 and "请监管科办。" in bare.content.decode()
    assert do(city, "qian", paper, "enter-ruling", **typed, scan=pdf("批示件.pdf")).status_code == 302
    assert paper.step == "check"
    assert do(city, "qian", paper, "assign", officer=city.posts["liu"].pk).status_code == 422
    assert do(city, "qian", paper, "check-ruling", agrees="yes").status_code == 403
    assert do(city, "wu", paper, "check-ruling", agrees="no").status_code == 422
    assert do(city, "wu", paper, "check-ruling", agrees="yes").status_code == 302
    assert paper.step == "assign"
    assert "据批示件，钱芳代录，吴海涛核对" in page(city, "he", paper)


def test_where_one_person_keeps_the_post_an_officer_checks_the_ruling(city: City) -> None:
    paper = register(city)
    typed = {"signed_by": city.posts["he"].pk, "real_at": "2026-11-09T10:00", "opinion": "请监管科办。"}
    do(city, "qian", paper, "propose", opinion="拟请基金监管科办理")
    assert as_(city, "zhou").get(f"/incoming/{paper.slug}/").status_code == 404
    do(city, "qian", paper, "enter-ruling", **typed, scan=pdf("批示件.pdf"))
    assert as_(city, "zhou").get(f"/incoming/{paper.slug}/").status_code == 200
    assert do(city, "zhou", paper, "check-ruling", agrees="yes").status_code == 302
    assert as_(city, "zhou").get(f"/incoming/{paper.slug}/").status_code == 404


def test_a_ruling_that_does_not_agree_is_taken_back(city: City) -> None:
    paper = register(city)
    do(city, "qian", paper, "propose", opinion="拟请监管科办理。")
    typed = {"signed_by": city.posts["he"].pk, "real_at": "2026-11-09T10:00", "opinion": "请监管科办。"}
    do(city, "qian", paper, "enter-ruling", **typed, scan=pdf())
    do(city, "wu", paper, "check-ruling", agrees="no", reason="批示的是待遇科")
    assert (paper.step, paper.ruling, paper.ruled_by) == ("rule", "", None)


def test_the_sheet_is_printed_and_read_by_its_handlers_alone(city: City) -> None:
    paper = ruled(city)
    answer = as_(city, "qian").post(f"/incoming/{paper.slug}/sheet/", {"submission": str(uuid4())})
    paper.refresh_from_db()
    assert paper.sheet is not None and paper.sheet.content["number"] == paper.number
    assert [o["step"] for o in paper.sheet.content["opinions"]] == ["拟办意见", "批办意见"]
    url = answer["Location"]
    assert url == f"/letters/{paper.sheet.slug}.pdf"
    assert as_(city, "qian").get(url).content.startswith(b"%PDF")
    for name in ("liu", "bai", "eve", "zhou"):
        assert as_(city, name).get(url).status_code == 404, name


def test_circulated_people_read_it_and_no_one_else(city: City) -> None:
    paper = ruled(city)
    assert do(city, "qian", paper, "circulate", posts=[city.posts["zhou"].pk]).status_code == 302
    assert "待阅" in page(city, "zhou", paper)
    assert paper.title in as_(city, "zhou").get("/incoming/?mine=1").content.decode()
    assert do(city, "zhou", paper, "circulate", posts=[city.posts["liu"].pk]).status_code == 403
    assert do(city, "zhou", paper, "read").status_code == 302
    assert do(city, "zhou", paper, "read").status_code == 403
    assert "已阅" in page(city, "qian", paper)
    assert as_(city, "liu").get(f"/incoming/{paper.slug}/").status_code == 404


def test_a_clue_is_made_of_it_with_its_real_time(city: City) -> None:
    paper = ruled(city)
    do(city, "qian", paper, "assign", officer=city.posts["liu"].pk)
    liu = as_(city, "liu")
    url = f"/clues/new/?incoming={paper.slug}"
    assert url in liu.get(f"/incoming/{paper.slug}/").content.decode()
    form = liu.get(url).content.decode()
    for words in (paper.title, "2026-11-09T08:30", paper.number, '<option value="transfer" selected>'):
        assert words in form
    typed = {
        "title": paper.title, "source": "transfer", "received_at": "2026-11-09T08:30", "summary": "来文。", "violations": ["F01"],
        "blocks": "1", "subject_1_kind": "pharmacy", "subject_1_name": "某药房", "incoming": paper.slug,
    }  # fmt: skip
    assert liu.post("/clues/new/", typed).status_code == 302
    paper.refresh_from_db()
    clue = Clue.objects.get()
    assert (paper.clue, clue.received_at) == (clue, paper.received_at)
    assert clue.number in page(city, "qian", paper)


def test_a_restricted_clue_leaves_no_trace_on_the_paper(city: City) -> None:
    paper = ruled(city)
    do(city, "qian", paper, "assign", officer=city.posts["liu"].pk)
    before = page(city, "qian", paper)
    typed = {
        "title": "本局人员线索", "source": "transfer", "received_at": "2026-11-09T08:30", "summary": "来文。", "violations": ["F19"],
        "blocks": "1", "subject_1_kind": "official", "subject_1_name": "郑某", "incoming": paper.slug, "restricted": "on",
    }  # fmt: skip
    assert as_(city, "liu").post("/clues/new/", typed).status_code == 302
    clue, after = Clue.objects.get(), page(city, "qian", paper)
    assert clue.number not in after and "郑某" not in after
    assert after.count("登记为线索") == before.count("登记为线索")
    assert Event.objects.get(act="incoming").secret


def test_a_stranger_makes_no_clue_of_anothers_paper(city: City) -> None:
    paper = register(city)
    form = as_(city, "bai").get(f"/clues/new/?incoming={paper.slug}").content.decode()
    assert paper.title not in form and paper.number not in form


def test_it_is_put_to_a_case_that_its_handler_may_see(city: City) -> None:
    case, paper = city.case(), ruled(city)
    assert do(city, "qian", paper, "link", case=case.pk).status_code == 302
    assert paper.case == case
    assert case.number in page(city, "qian", paper)
    assert paper.number in as_(city, "liu").get(f"/cases/{case.slug}/record/").content.decode()
    hidden = city.case()
    hidden.lead_agency = city.agencies[A.HEALTH]
    answer = do(city, "qian", paper, "link", case=10**6)
    assert answer.status_code == 422 and paper.case == case


def test_search_finds_by_number_by_sender_and_by_the_senders_number(city: City) -> None:
    paper = register(city)
    for words in (paper.number, "市监函〔2026〕3", "市场监督", "串换药品"):
        assert paper.title in as_(city, "qian").get("/incoming/", {"q": words}).content.decode(), words
    assert paper.title not in as_(city, "qian").get("/incoming/", {"q": "没有的字"}).content.decode()
    assert paper.title not in as_(city, "qian").get("/incoming/?step=done").content.decode()
    assert paper.title in as_(city, "qian").get("/incoming/?mine=1").content.decode()
    assert paper.title not in as_(city, "he").get("/incoming/?mine=1").content.decode()


def test_what_is_missing_or_wrong_is_said_and_kept(city: City) -> None:
    answer = as_(city, "qian").post(
        "/incoming/new/", TYPED | {"title": "", "received_at": "2099-01-01T08:00"}
    )
    assert answer.status_code == 422
    assert "请填写来文标题。" in answer.content.decode() and "安市监函〔2026〕3号" in answer.content.decode()
    answer = as_(city, "qian").post("/incoming/new/", TYPED | {"received_at": "2099-01-01T08:00"})
    assert answer.status_code == 422 and "收文时间晚于现在" in answer.content.decode()
    answer = as_(city, "qian").post("/incoming/new/", TYPED | {"title": "机密★1年 某事"})
    assert answer.status_code == 422 and "国家秘密标志" in answer.content.decode()
    assert not IncomingPaper.objects.exists()


def test_the_same_letter_is_registered_once(city: City) -> None:
    paper = register(city)
    again = as_(city, "qian").post("/incoming/new/", TYPED)
    assert again.status_code == 422 and paper.number in again.content.decode()
    key = str(uuid4())
    first = as_(city, "qian").post("/incoming/new/", TYPED | {"from_number": "甲", "submission": key})
    second = as_(city, "qian").post("/incoming/new/", TYPED | {"from_number": "甲", "submission": key})
    assert first["Location"] == second["Location"] and IncomingPaper.objects.count() == 2


@pytest.mark.parametrize("size", [1, 8])
def test_the_list_asks_as_often_for_many_as_for_one(
    city: City, size: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(size):
        register(city, from_number=f"函{n}")
    client = as_(city, "qian")
    client.get("/incoming/")
    with django_assert_max_num_queries(24):
        client.get("/incoming/")
