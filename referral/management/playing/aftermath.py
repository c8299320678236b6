"""What comes after a case is over, for the demo: a sample drawn by 政府办, a look-back, a typical case, an urgent report,
a leader's word on a case at work."""

from datetime import datetime, timedelta

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post, Region
from referral.law.sampling import CLOSED, Way
from referral.law.states import CaseStatus
from referral.law.urgent import of_discipline
from referral.models import Case
from referral.services import instructions, looking_back, typical_text
from referral.services import typical as typicals
from referral.services.acting import Acting
from referral.services.sampling import Plan, frame
from referral.services.typical import Words
from referral.services.urgent import Told, receivers
from workflows import checking, engine, typical, urgent

#: Who may be drawn as checkers: people of agencies that seldom have a part in a case.
_POOL = ("yj-ye", "sjj-lv", "sjj-geng", "cz-su", "cz-nie", "rs-du", "mz-ren")


def play(region: Region, now: datetime) -> None:
    """Each of them in mid-life, some days before now. A demo without a closed case has none but the report and
    the 批示."""
    _urgent(region, now - timedelta(days=1))
    bureau = Agency.objects.get(region=region, kind=A.NHSA)
    _ordered(bureau, now)
    closed = list(Case.objects.filter(lead_agency=bureau, status__in=CLOSED).order_by("closed_at", "pk"))
    if not closed:
        return
    _sample(now - timedelta(days=2))
    day = (now + timedelta(days=12)).date()
    looking_back.plan(
        closed[0], _who("yb-liu", now - timedelta(days=3)), on=day, focus="违规项目是否停止，应退基金是否到账"
    )
    for case in closed:
        if _typical(case, now - timedelta(days=2)):
            break


def _ordered(bureau: Agency, now: datetime) -> None:
    """局长 wrote on two cases: one word is late, one has still some days."""
    at_work = Case.objects.filter(lead_agency=bureau, status=CaseStatus.OPEN).order_by("opened_at", "pk")
    said = (
        ("请基金监管科一周内查清涉及人次和金额，报局长办公会。", -1),
        ("请逐项核实退款到账情况，列出清单。", 5),
    )
    for case, (text, days) in zip(at_work, said, strict=False):
        who, due_on = _who("yb-he", now - timedelta(days=6)), (now + timedelta(days=days)).date()
        engine.run(instructions.instruct, case, who, text=text, agency=bureau, due_on=due_on)


def _who(username: str, at: datetime) -> Acting:
    post = Post.objects.select_related("agency__region", "user", "department").get(user__username=username)
    return Acting.now(post, post.user, at)


def _sample(at: datetime) -> None:
    who = _who("zf-mo", at)
    pool = list(Post.objects.filter(user__username__in=_POOL).select_related("agency", "user").order_by("pk"))
    plan = Plan(
        Way.SPOT, f"{at.year}年医保基金案件抽查", (at - timedelta(days=365)).date(), at.date(), 20, (at + timedelta(days=15)).date(),
        pool, basis="年度督查检查考核计划（演示）",
    )  # fmt: skip
    if frame(plan, who.post).exists():
        sample = checking.announce(plan, who)
        checking.draw(sample, _who("zf-guo", at + timedelta(hours=2)), number="07 15 22 31")


def _typical(case: Case, at: datetime) -> bool:
    """A draft of the first case whose text tells nothing of discipline."""
    liu = _who("yb-liu", at)
    said = typical_text.said(case, liu.post)
    if of_discipline(said["title"], said["text"]) or not typicals.may_draft(case, liu.post):
        return False
    row = typicals.draft(
        case, liu, Words(**said, reason="手段典型，有警示作用。", channel="市医疗保障局网站曝光台")
    )
    if not typicals.unmasked(row):
        typical.act(row, _who("yb-liu", at + timedelta(hours=1)), "submit")
    return True


def _urgent(region: Region, at: datetime) -> None:
    who = _who("yb-liu", at)
    told = Told(
        title="某民营医院涉嫌虚假住院被多家媒体报道", happened_at=at - timedelta(hours=1), place=region.name,
        facts="今晨多家媒体报道我市某民营医院涉嫌虚假住院。我局此前已依法立案，案件正在办理。", measures="已暂停该院医保结算，封存病历和结算数据；已指定专人答复媒体询问。",
        asks="请指导对外答复口径。", is_public_opinion=True, phone=who.agency.phone, to=receivers(who.agency)[:3],
    )  # fmt: skip
    row = urgent.write(who, told)
    urgent.release(row, _who("yb-he", at + timedelta(minutes=12)))
    row.refresh_from_db()
    if row.recipients.filter(agency__posts__user__username="sy-yuan").exists():
        urgent.receive(row, _who("sy-yuan", at + timedelta(minutes=20)))
