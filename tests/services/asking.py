"""清岭市, in another province: the bureau that 安澜市 asks for help, its people, and how an 异地协查 is walked."""

from datetime import date

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Region
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_agency
from referral.law.kinds import Kind
from referral.models import Case, Lane, Referral
from referral.services import assistance, lanes, replies
from referral.services.assistance import AssistanceDraft
from referral.services.replies import Answered
from tests.cast import START, City
from tests.walked import walked

QUESTIONS = ("核实附件所列人员的参保状态", "提供上述人员住院期间的结算记录", "询问其中五名人员是否实际住院")
PEOPLE = {
    "luo": ("罗岚", Role.REGISTRAR), "shen": ("沈岩", Role.OFFICER), "qiu": ("邱枫", Role.DEPUTY),
    "ning": ("宁远", Role.HEAD), "mei": ("梅雨", Role.REVIEWER),
}  # fmt: skip


@walked
def far_bureau(city: City) -> Agency:
    """清岭市医疗保障局 of 山岚省, with a person for each part."""
    province = Region.objects.create(code="980000", name="山岚省", full_name="山岚省", level=1)
    region = Region.objects.create(
        code="980100", name="清岭市", full_name="山岚省清岭市", level=2, parent=province
    )
    agency = open_agency(
        region=region, kind=A.NHSA, name="清岭市医疗保障局", short_name="清岭市医保局", doc_code="清医保", at=START,
        phone="0600-6020033",
    )  # fmt: skip
    for name, (full_name, role) in PEOPLE.items():
        user, _ = create_user(
            username=name, full_name=full_name, at=START, password=f"{name}-an-lan-2026", must_change_password=False
        )  # fmt: skip
        city.posts[name] = fill_post(
            user=user, agency=agency, role=role, since=date(2024, 1, 1), at=START,
            title="局长" if role == Role.HEAD else "",
        )  # fmt: skip
    return agency


@walked
def asked(city: City, case: Case | None = None, **changes: object) -> Referral:
    """A draft of three questions to 清岭市."""
    to = Agency.objects.filter(name="清岭市医疗保障局").first() or far_bureau(city)
    draft = AssistanceDraft(to, "有37名参保人员在我市住院结算。", QUESTIONS, **changes)  # type: ignore[arg-type]
    city.run(assistance.ask, case or city.case(), draft, city.who("liu"))
    return Referral.objects.get(kind=Kind.ASSISTANCE, status="draft")


@walked
def sent(city: City, case: Case | None = None) -> Referral:
    """Approved by the deputy and delivered."""
    referral = city.do(asked(city, case), "submit", "liu")
    referral = city.do(referral, "approve", "wu")
    city.render(referral)
    return city.do(referral, "send", "qian")


@walked
def working(city: City, case: Case | None = None) -> Lane:
    """Signed, and so accepted."""
    return city.lane(city.do(sent(city, case), "sign", "luo", items=1, pages=2, officer=city.posts["shen"]))


ANSWERS = {
    1: Answered("均在我市正常参保。"), 2: Answered("结算清单随附。"), 3: Answered(why_not="五人均外出务工，未能取得联系。"),
}  # fmt: skip


@walked
def reported(city: City) -> Lane:
    """Answered and approved by the deputy of 清岭市."""
    lane = working(city)
    city.run(replies.answer_questions, lane, city.who("shen"), answers=ANSWERS)
    city.run(lanes.report, lane, city.who("qiu"))
    lane.refresh_from_db()
    return lane
