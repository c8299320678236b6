"""书面咨询, 补充移送 and 更正 on the pages: linked from where one stands, drafted, read by who may."""

import pytest

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Referral
from tests.cast import working
from tests.pages.browsers import as_
from tests.workflows.conftest import Town, build_city


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def text(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]


def consult(town: Town) -> Referral:
    """A consultation of the procuratorate, drafted on the page, approved and delivered."""
    case = town.case()
    given = {
        "to": town.agencies[A.PROCURATORATE].pk, "is_early": "", "facts": "虚构住院126人次。", "questions": "能否认定虚构住院",
        "officers": [town.posts["liu"].pk], "opinion": "拟咨询。", "do": "submit",
    }  # fmt: skip
    answer = as_(town, "liu").post(f"/cases/{case.slug}/consult/", given)
    assert answer.status_code == 302, text(answer)
    referral = town.do(Referral.objects.get(kind=Kind.CONSULT), "approve", "wu")
    town.render(referral)
    return town.do(referral, "send", "qian")


def test_who_is_consulted_opens_the_letter_signs_and_answers_but_never_the_case(town: Town) -> None:
    referral = consult(town)
    yu = as_(town, "yu")
    assert referral.title in text(yu.get("/to-sign/"))
    page = text(yu.get(f"/referrals/{referral.slug}/"))
    assert "能否认定虚构住院" in page and "拟咨询。" not in page
    assert f"/cases/{referral.case.slug}/" not in page
    assert yu.get(f"/cases/{referral.case.slug}/").status_code == 404
    assert referral.letter is not None
    assert yu.get(f"/letters/{referral.letter.slug}.pdf").status_code == 200
    signed = yu.post(
        f"/referrals/{referral.slug}/sign/",
        {
            "signer": "于娜",
            "complete": "yes",
            "volumes": 0,
            "items": 1,
            "pages": 1,
            "officer": town.posts["fan"].pk,
        },
    )
    assert signed.status_code == 302, text(signed)
    fan = as_(town, "fan")
    empty = fan.post(f"/referrals/{referral.slug}/answer/", {"reason": "", "document_number": "一号"})
    assert empty.status_code == 422 and "一号" in text(empty)
    assert fan.post(f"/referrals/{referral.slug}/answer/", {"reason": "可以认定。"}).status_code == 302
    assert "可以认定。" in text(as_(town, "liu").get(f"/referrals/{referral.slug}/"))


def test_a_consultation_is_no_referral_and_its_pages_do_not_call_it_one(town: Town) -> None:
    referral = consult(town)
    for name, path in (("yu", ""), ("liu", ""), ("yu", "sign/")):
        page = text(as_(town, name).get(f"/referrals/{referral.slug}/{path}"))
        main = page.split("<main")[1]
        assert all(word in main for word in ("商请机关", "收函机关", "咨询事项")), (name, path)
        for word in ("移送机关", "受移送机关", "移送内容", "移送类型", "移送材料"):
            assert word not in main, (name, path, word)
    ordinary = text(as_(town, "liu").get(f"/referrals/{town.signed().slug}/"))
    assert "受移送机关" in ordinary and "移送内容" in ordinary and "收函机关" not in ordinary


def test_a_consultation_without_a_question_keeps_what_was_typed(town: Town) -> None:
    case = town.case()
    given = {"facts": "已经写好的情况", "officers": [town.posts["liu"].pk], "do": "submit", "find": ""}
    answer = as_(town, "liu").post(f"/cases/{case.slug}/consult/", given)
    assert answer.status_code == 422 and "已经写好的情况" in text(answer)
    assert "请查找并选择收函机关" in text(answer) and not Referral.objects.exists()


def test_a_supplement_is_offered_once_it_is_accepted_and_read_by_its_receiver(town: Town) -> None:
    main, _ = working(town)
    url = f"/referrals/{main.slug}/supplement/"
    liu = as_(town, "liu")
    assert url in text(liu.get(f"/referrals/{main.slug}/"))
    assert url not in text(as_(town, "bai").get(f"/referrals/{main.slug}/"))
    given = {"facts": "又查明41人次。", "officers": [town.posts["liu"].pk], "do": "submit"}
    assert "又查明41人次。" in text(liu.post(url, given | {"officers": []}))
    assert liu.post(url, given).status_code == 302
    row = Referral.objects.get(kind=Kind.SUPPLEMENT)
    assert row.status == "reviewing" and "补充移送和更正" in text(liu.get(f"/referrals/{main.slug}/"))
    assert as_(town, "bai").get(f"/referrals/{row.slug}/").status_code == 404
    refused = as_(town, "bai").post(url, given | {"officers": [town.posts["bai"].pk]})
    assert refused.status_code == 403 and Referral.objects.filter(kind=Kind.SUPPLEMENT).count() == 1


def test_a_correction_names_letter_and_passage(town: Town) -> None:
    main = town.sent()
    url, liu = f"/referrals/{main.slug}/correct/", as_(town, "liu")
    page = text(liu.get(f"/referrals/{main.slug}/"))
    assert url in page and f"/referrals/{main.slug}/supplement/" not in page
    assert main.letter is not None
    given = {
        "facts": "统计有误", "rows": 1, "letter_1": main.letter.pk, "wrong_1": "126人次", "right_1": "116人次",
        "officers": [town.posts["liu"].pk], "do": "draft",
    }  # fmt: skip
    more = text(liu.post(url, given | {"more": "1", "do": ""}))
    assert 'name="wrong_2"' in more and "116人次" in more
    same = liu.post(url, given | {"right_1": "126人次"})
    assert same.status_code == 422 and "与原文相同" in text(same) and "统计有误" in text(same)
    assert liu.post(url, given).status_code == 302
    row = Referral.objects.get(kind=Kind.CORRECTION)
    assert "更正为“116人次”" in text(liu.get(f"/referrals/{row.slug}/"))


def test_before_it_is_accepted_a_supplement_is_refused_with_the_way_out(town: Town) -> None:
    main = town.sent()
    given = {"facts": "又查明41人次。", "officers": [town.posts["liu"].pk], "do": "submit"}
    answer = as_(town, "liu").post(f"/referrals/{main.slug}/supplement/", given)
    assert (
        answer.status_code == 422
        and "受理以后才能补充移送" in text(answer)
        and "又查明41人次。" in text(answer)
    )
