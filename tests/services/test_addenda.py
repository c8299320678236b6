"""补充移送 and 更正: they follow what was accepted or sent, with numbers of their own, to the same receiver."""

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.models import Case, Referral
from referral.services import addenda
from referral.services.addenda import Passage
from referral.services.clues import SubjectDraft
from tests.cast import working
from tests.services import prosecutions
from tests.workflows.conftest import Town

PERSON = SubjectDraft("person", "许某")
HOSPITAL = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
OFFICIAL = SubjectDraft("official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit")


def sent(town: Town, referral: Referral) -> Referral:
    """Through its chain and delivered."""
    town.do(referral, "submit", "liu")
    town.do(referral, "review", "zhou")
    referral = town.do(referral, "approve", "wu")
    town.render(referral)
    return town.do(referral, "send", "qian")


def accepted(town: Town) -> Referral:
    (referral,) = town.draft(
        town.case(subjects=(HOSPITAL, PERSON, OFFICIAL)), (A.HEALTH, Kind.ADMINISTRATIVE)
    )
    town.approved(referral)
    for move, name in (("send", "qian"), ("sign", "bai"), ("accept", "bai")):
        referral = town.do(referral, move, name)
    return referral


def test_new_facts_and_persons_follow_an_accepted_referral(town: Town) -> None:
    main = accepted(town)
    person = main.case.subjects.get(name="许某")
    town.run(addenda.supplement, main, town.who("liu"), facts="又查明41人次。", parties=[person])
    row = sent(town, Referral.objects.get(kind=Kind.SUPPLEMENT))
    assert (row.about, row.recipient, row.legal_basis) == (main, main.recipient, main.legal_basis)
    assert row.letter is not None and main.letter is not None
    assert (
        row.letter.number.endswith("补函〔2026〕1号")
        and row.letter.content["main_number"] == main.letter.number
    )
    assert [p["name"] for p in row.letter.content["parties"]] == ["许某"]
    assert town.do(row, "sign", "bai").status == "ended"
    assert not hasattr(row, "lane")


def test_an_official_is_named_to_nobody_but_the_police(town: Town) -> None:
    main = accepted(town)
    official = main.case.subjects.get(kind="official")
    with pytest.raises(Incomplete, match="不能随本件补充移送"):
        town.run(addenda.supplement, main, town.who("liu"), facts="又查明。", parties=[official])


@pytest.mark.parametrize("state", ["draft", "sent", "signed"])
def test_nothing_is_added_before_it_is_accepted(state: str, town: Town) -> None:
    if state == "draft":
        (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    else:
        referral = town.sent() if state == "sent" else town.signed()
    with pytest.raises(ReferralError, match="受理以后才能补充移送"):
        town.run(addenda.supplement, referral, town.who("liu"), facts="又查明。")


def test_nothing_is_added_here_to_papers_of_the_police_and_the_procuratorate(town: Town) -> None:
    prosecutions.staff(town)
    opinion = prosecutions.owing(town).opened_by
    indictment = Referral.objects.get(kind=Kind.PROSECUTION)
    for referral, name in ((opinion, "fan"), (indictment, "gao")):
        assert referral is not None and referral.status == "accepted"
        with pytest.raises(ReferralError, match="文书由制作机关自行制发"):
            town.run(addenda.supplement, referral, town.who(name), facts="又查明。")
        assert not addenda.may_supplement(referral, referral.sender)


def test_only_the_senders_officer_adds_or_corrects(town: Town) -> None:
    main, _ = working(town)
    passage = [Passage(main.letter, "126人次", "116人次")]  # type: ignore[arg-type]
    for name in ("bai", "hong", "wu", "qian"):
        with pytest.raises(NotAllowed):
            town.run(addenda.supplement, main, town.who(name), facts="又查明。")
        with pytest.raises(NotAllowed):
            town.run(addenda.correct, main, town.who(name), reason="有误", passages=passage)
    with pytest.raises(ReferralError):
        town.run(addenda.supplement, main, town.who("eve"), facts="又查明。")


def test_a_correction_says_which_letter_which_passage_and_what_it_should_read(town: Town) -> None:
    main = town.sent()
    assert main.letter is not None
    passage = Passage(main.letter, "虚构住院126人次", "虚构住院116人次")
    town.run(addenda.correct, main, town.who("liu"), reason="核对时发现统计有误。", passages=[passage])
    row = sent(town, Referral.objects.get(kind=Kind.CORRECTION))
    assert row.letter is not None
    said = row.letter.content["passages"][0]
    assert (said["number"], said["wrong"], said["right"]) == (
        main.letter.number,
        passage.wrong,
        passage.right,
    )
    assert row.letter.content["reason"] == "核对时发现统计有误。"
    assert town.do(row, "sign", "bai").status == "ended"
    main.refresh_from_db()
    assert main.status == "sent" and main.letter.voided_at is None


def test_a_correction_that_corrects_nothing_is_refused(town: Town) -> None:
    main, other = town.sent(), town.sent(A.MARKET, case=town.case(title="另一案件涉嫌超标准收费案"))
    assert main.letter is not None and other.letter is not None
    for passages, sentence in (
        ([], "至少列出一处"), ([Passage(main.letter, "甲", "甲")], "与原文相同"), ([Passage(main.letter, "甲", "")], "请写明原文"),
        ([Passage(other.letter, "甲", "乙")], "不是本件移送中"),
    ):  # fmt: skip
        with pytest.raises(Incomplete, match=sentence):
            town.run(addenda.correct, main, town.who("liu"), reason="有误", passages=passages)
    (draft,) = town.draft(town.case(title="第三起涉嫌重复收费案"), (A.HEALTH, Kind.ADMINISTRATIVE))
    with pytest.raises(ReferralError, match="没有已送出的文书"):
        town.run(
            addenda.correct,
            draft,
            town.who("liu"),
            reason="有误",
            passages=[Passage(main.letter, "甲", "乙")],
        )


def test_what_is_called_back_takes_its_correction_along(town: Town) -> None:
    main = town.sent()
    passage = [Passage(main.letter, "126人次", "116人次")]  # type: ignore[arg-type]
    town.run(addenda.correct, main, town.who("liu"), reason="有误", passages=passage)
    row = sent(town, Referral.objects.get(kind=Kind.CORRECTION))
    main = town.do(main, "revoke", "he", reason="送错机关")
    row.refresh_from_db()
    assert (row.status, row.holder) == ("withdrawn", None) and row.recalled_at is not None
    assert not Case.objects.visible_to(town.posts["bai"]).exists()
    assert not Referral.objects.visible_to(town.posts["bai"]).exists()
    assert Letter.objects.get(kind="correction_letter").void_reason == "送错机关"
    with pytest.raises(ReferralError):
        town.run(addenda.correct, main, town.who("liu"), reason="有误", passages=passage)
