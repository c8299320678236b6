"""重大事项报告: written, signed by the head or by his word, at once with the receivers; receipt to the minute, 批示, 续报."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from agencies.roles import Role
from agencies.services import open_agency
from referral.law.errors import Conflict, Incomplete, NotAllowed, SamePerson
from referral.models import UrgentReport
from referral.services import urgent as verbs
from referral.services.clues import SubjectDraft
from referral.services.urgent import Told
from tests.cast import START
from tests.services.calling import signs
from tests.services.listed import province
from tests.services.walks import hire
from tests.workflows.conftest import Town
from workflows import tick, urgent
from workflows.models import Notice


def told(town: Town, *to: Agency, **changes: object) -> Told:
    """What happened this morning."""
    office = town.agencies[A.GOVERNMENT]
    facts = Told(
        title="某民营医院虚假住院被媒体报道", happened_at=town.at, place="安澜市", facts="多家媒体报道该院虚假住院。",
        measures="已暂停医保结算，封存病历。", to=list(to) or [Agency.objects.get(pk=office.pk)],
    )  # fmt: skip
    return replace(facts, **changes)  # type: ignore[arg-type]


def cyber(town: Town) -> Agency:
    """市网信办 with its registrar."""
    office = open_agency(
        region=town.region,
        kind=A.CYBER,
        name="安澜市互联网信息办公室",
        short_name="市网信办",
        doc_code="安网信",
        at=START,
    )
    town.agencies[A.CYBER] = office
    hire(town, "wen", A.CYBER, Role.REGISTRAR)
    return office


def sent(town: Town) -> UrgentReport:
    """刘洋's report, signed by 何建国."""
    row = urgent.write(town.who("liu"), told(town))
    urgent.release(row, town.who("he"))
    row.refresh_from_db()
    return row


def heard(town: Town, name: str) -> list[str]:
    rows = Notice.objects.filter(recipient=town.posts[name].user).order_by("seq")
    return list(rows.values_list("title", flat=True))


def test_a_report_goes_up_the_moment_the_head_signs(town: Town) -> None:
    hire(town, "mo", A.GOVERNMENT, Role.REGISTRAR)
    row = urgent.write(town.who("liu"), told(town))
    assert "待签发" in heard(town, "he")[-1] and not heard(town, "mo")
    assert not UrgentReport.objects.visible_to(town.posts["mo"]).exists(), "not before it is signed"
    with pytest.raises(NotAllowed):
        urgent.release(row, town.who("wu"))
    assert (signs(town, "he"), signs(town, "he", "qian"), signs(town, "wu")) == (
        ["重大事项报告签发"],
    ) * 2 + ([],)
    urgent.release(row, town.who("he"))
    assert "重大事项初报" in heard(town, "mo")[-1]
    with pytest.raises(Conflict):
        urgent.release(row, town.who("he"))
    row.refresh_from_db()
    who = town.who("mo")
    urgent.receive(row, who)
    assert row.recipients.get().received_at == who.at and "已签收" in heard(town, "liu")[-1]
    with pytest.raises(Conflict):
        urgent.receive(row, town.who("mo"))


def test_the_heads_word_by_telephone_sends_it_at_once_and_he_confirms_it(town: Town) -> None:
    row = urgent.write(town.who("liu"), told(town))
    at = town.at + timedelta(minutes=5)
    with pytest.raises(Incomplete, match="在任的负责人"):
        urgent.release_by_word(row, town.who("qian"), head=town.posts["wu"], at=at, way="phone")
    with pytest.raises(Incomplete, match="拟稿之后"):
        urgent.release_by_word(
            row, town.who("qian"), head=town.posts["he"], at=at - timedelta(hours=1), way="phone"
        )
    urgent.release_by_word(row, town.who("liu"), head=town.posts["he"], at=at, way="phone")
    row.refresh_from_db()
    assert row.released_at and row.awaits_word and "请补签" in heard(town, "he")[-1]
    assert signs(town, "he") == ["重大事项报告补签"]
    with pytest.raises(NotAllowed):
        verbs.confirm_word(row, town.who("wu"))
    verbs.confirm_word(row, town.who("he"))
    row.refresh_from_db()
    assert not row.awaits_word


def test_a_superior_orders_and_an_equal_answers(town: Town) -> None:
    above, office = province(town)[A.NHSA], cyber(town)
    liu = told(town, above, office, is_public_opinion=True)
    row = urgent.write(town.who("liu"), liu)
    urgent.release(row, town.who("he"))
    row.refresh_from_db()
    with pytest.raises(Conflict, match="先签收"):
        urgent.reply(row, town.who("ning"), text="依法处置。", leader="省局局长")
    for name in ("ning", "wen"):
        urgent.receive(row, town.who(name))
    day = town.at.date() + timedelta(days=2)
    with pytest.raises(Incomplete, match="批示人"):
        urgent.reply(row, town.who("ning"), text="依法处置。")
    urgent.reply(row, town.who("ning"), text="依法处置。", leader="省局局长", due_on=day)
    with pytest.raises(Incomplete, match="平级机关不作批示"):
        urgent.reply(row, town.who("wen"), text="限期处置。", leader="主任", due_on=day)
    urgent.reply(row, town.who("wen"), text="已监测，未扩散。")
    assert [reply.is_order for reply in row.replies.all()] == [True, False]
    with pytest.raises(NotAllowed):
        urgent.reply(row, town.who("bai"), text="反馈")


def test_what_follows_goes_to_the_same_and_ends_with_the_last_report(town: Town) -> None:
    row = sent(town)
    later = urgent.write(town.who("liu"), told(town, to=[], title="续报"), first=row)
    assert later.part == "next" and [one.agency for one in later.recipients.all()] == [
        one.agency for one in row.recipients.all()
    ]
    with pytest.raises(Conflict, match="待签发"):
        urgent.write(town.who("liu"), told(town), first=row)
    urgent.turn_back(later, town.who("he"), reason="写明人数")
    assert "退回修改" in heard(town, "liu")[-1]
    urgent.rewrite(later, town.who("liu"), told(town, facts="涉及126人次。"))
    urgent.release(later, town.who("he"))
    last = urgent.write(town.who("liu"), told(town, title="终报"), first=row, last=True)
    urgent.release(last, town.who("he"))
    with pytest.raises(Conflict, match="已经终报"):
        urgent.write(town.who("liu"), told(town), first=row)


def test_who_may_write_and_to_whom(town: Town) -> None:
    office = cyber(town)
    with pytest.raises(NotAllowed):
        urgent.write(town.who("zhou"), told(town))
    with pytest.raises(Incomplete, match="涉及舆情"):
        urgent.write(town.who("liu"), told(town, Agency.objects.get(kind=A.GOVERNMENT), office))
    with pytest.raises(Incomplete, match="同时报送"):
        urgent.write(town.who("liu"), told(town, office, is_public_opinion=True))
    with pytest.raises(Incomplete, match="请选择报送机关"):
        urgent.write(town.who("liu"), told(town, Agency.objects.get(kind=A.POLICE)))
    with pytest.raises(Incomplete, match="晚于现在"):
        urgent.write(town.who("liu"), told(town, happened_at=town.at + timedelta(days=1)))
    hire(town, "double", A.NHSA, Role.HEAD)
    row = urgent.write(town.who("liu"), told(town))
    UrgentReport.objects.filter(pk=row.pk).update(written_by_user=town.posts["he"].user)
    row.refresh_from_db()
    with pytest.raises(SamePerson):
        urgent.release(row, town.who("he"))


def test_nothing_of_discipline_and_no_official_stands_in_it(town: Town) -> None:
    for text in ("已移送纪委监委。", "院长被留置。"):
        with pytest.raises(Incomplete, match="纪检监察"):
            urgent.write(town.who("liu"), told(town, facts=text))
    official = SubjectDraft(
        "official", "郑某成", work_unit="市第一医院院长", supervised_category="public_unit"
    )
    hospital = SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X")
    case = town.case(subjects=(hospital, official))
    with pytest.raises(Incomplete, match="郑某成"):
        urgent.write(town.who("liu"), told(town, facts="郑某成参与其中。"), case=case)
    with pytest.raises(NotAllowed):
        urgent.write(town.who("bai"), told(town), case=case)
    row = urgent.write(town.who("liu"), told(town, is_public_opinion=True), case=case)
    urgent.release(row, town.who("he"))
    case.refresh_from_db()
    assert case.is_public_opinion


def test_who_has_not_signed_for_half_an_hour_is_pressed_once(town: Town) -> None:
    hire(town, "mo", A.GOVERNMENT, Role.REGISTRAR)
    row = sent(town)
    assert row.released_at
    for minutes in (29, 31, 32):
        tick.run(row.released_at + timedelta(minutes=minutes))
    assert sum("待签收" in text for text in heard(town, "mo")) == 1
    assert sum("请电话联系" in text for text in heard(town, "liu")) == 1
