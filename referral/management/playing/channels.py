"""What published cases seldom tell of: one invented case each of 联合查处, 异地协查, 反向衔接, 挂牌督办 and 会商, in mid-life, and one closed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Region
from agencies.roles import Role
from referral.law.kinds import Kind
from referral.management.playing import anlan, sessions
from referral.management.playing.course import Course
from referral.management.playing.player import MATERIALS, Player
from referral.models import Case, Lane, Referral
from referral.services import (
    assistance,
    clocks,
    drafting,
    joint_tasks,
    listing_proposals,
    listings,
    opinions,
    prosecution,
    replies,
)
from referral.services.assistance import AssistanceDraft
from referral.services.drafting import Addressee, Dispatch
from referral.services.joint_tasks import TaskDraft
from referral.services.listing_proposals import ListingDraft
from referral.services.opinions import Opinion, Paper
from referral.services.outcomes import OutcomeDraft
from referral.services.replies import Answered
from workflows import engine

#: The invented code of the hospital that has two cases.
HOSPITAL = "91990100MA0DEMO01X"
#: What `Course` reads of a published referral, where nothing was published.
_UNTOLD = {"outcome": ""}


def play(region: Region, now: datetime) -> int:
    """Play all of them in a city, begun some days before now. Returns how many."""
    for story, days, told in STORIES:
        start = (now - timedelta(days=days)).replace(hour=8, minute=0, second=0, microsecond=0)
        story(Player(told, start=start, region=region))
    return len(STORIES)


def concluded(player: Player) -> None:
    """An earlier case of the hospital that is inspected again: what it had wrongly charged came back, the case is closed."""
    player.unit_code = HOSPITAL
    player.play(until="closed")


def joint(player: Player) -> None:
    """联合查处: two agencies have joined; of three tasks one is done."""
    player.unit_code = HOSPITAL
    case = player.open()
    bureau, health, market = (player.agency(kind) for kind in (A.NHSA, A.HEALTH, A.MARKET))
    player.time.next_day()
    to = (Addressee(health, Kind.JOINT, "lead"), Addressee(market, Kind.JOINT, "co"))
    drafts = _drafted(player, case, *to, reason="须同时进驻核查，查清后再分别移送。")
    for referral in drafts:
        player.time.make_room(5)
        Course(player, referral, _UNTOLD).go("signed")
    player.time.next_day()
    tasks = [
        _task(player, drafts[0], title, agency, days)
        for title, agency, days in (
            ("核查住院病历和护理记录", health, 5),
            ("核查药品进销存和收费票据", market, 10),
            ("核对医保结算明细", bureau, 12),
        )  # fmt: skip
    ]
    player.time.next_day()
    who = player.who(health, Role.OFFICER)
    engine.run(joint_tasks.finish, tasks[0], who, note="已核查病历126份，清单交牵头机关。")


def _task(player: Player, letter: Referral, title: str, agency: Any, days: int) -> Any:
    draft = TaskDraft(title, agency, player.time.at.date() + timedelta(days=days))
    who = player.who(letter.sender, Role.OFFICER)
    return engine.run(joint_tasks.add, letter.case, who, batch=letter.batch, draft=draft).task


def asked(player: Player) -> None:
    """异地协查: a neighbouring city has answered two of three questions."""
    case = player.open()
    bureau, far = player.agency(A.NHSA), anlan.neighbour(player.region, player.time.at)
    player.time.next_day()
    draft = AssistanceDraft(
        far, "有37名贵地参保人员在某民营医院住院结算，需核实是否实际住院。",
        ("核实附件所列人员的参保状态", "提供上述人员住院期间的结算记录", "询问其中五名人员是否实际住院"),
    )  # fmt: skip
    referral = engine.run(assistance.ask, case, draft, player.who(bureau, Role.OFFICER)).referral
    course = Course(player, referral, _UNTOLD)
    course.approve(bureau, "approved")
    course.do("send", bureau, Role.REGISTRAR)
    player.time.next_day()
    course.do("sign", far, Role.REGISTRAR, items=1, pages=2, officer=player.crew(far, Role.OFFICER))
    player.time.next_day()
    answers = {1: Answered("均在我市正常参保。"), 2: Answered("结算记录共29笔，清单随附。")}
    lane = Lane.objects.get(opened_by=referral)
    engine.run(replies.answer_questions, lane, player.who(far, Role.OFFICER), answers=answers)


def returned(player: Player) -> None:
    """反向衔接: the police filed, the procuratorate did not prosecute, and its opinion has reached the bureau."""
    case = player.open()
    bureau, police, procuratorate = (player.agency(kind) for kind in (A.NHSA, A.POLICE, A.PROCURATORATE))
    player.time.next_day()
    to = Addressee(police, Kind.CRIMINAL, "lead")
    (referral,) = _drafted(player, case, to, reason="涉嫌犯罪的事实已经查清，先行移送公安机关。")
    Course(player, referral, _UNTOLD).go("answered")
    player.time.next_day()
    lane = _not_prosecuted(player, Lane.objects.get(opened_by=referral))
    day = player.time.at.date()
    opinion = Opinion(
        to=bureau, facts="骗取医保基金三万元，犯罪情节轻微，依法不起诉。", violation_ended_on=day - timedelta(days=300),
        main=Paper("检察意见书", f"安检行检意〔{day.year}〕3号", day),
        ground=Paper("不起诉决定书", f"安检刑不诉〔{day.year}〕5号", day),
        reply_length=2, reply_unit="month", request="建议依法给予行政处罚，并函告处理结果。",
    )  # fmt: skip
    draft = engine.run(opinions.draft, lane.case, opinion, player.who(procuratorate, Role.OFFICER)).referral
    course = Course(player, draft, _UNTOLD)
    for move, agency, role in (
        ("submit", procuratorate, Role.OFFICER), ("approve", procuratorate, Role.HEAD),
        ("send", procuratorate, Role.OFFICER), ("sign", bureau, Role.OFFICER),
    ):  # fmt: skip
        course.do(move, agency, role)


def _drafted(player: Player, case: Case, *to: Addressee, reason: str) -> list[Referral]:
    """Drafts of the bureau to each. reason: why others that are suggested wait."""
    bureau = player.agency(A.NHSA)
    officers = [player.crew(bureau, Role.OFFICER, n) for n in (0, 1)]
    dispatch = Dispatch(list(to), case.summary, officers, MATERIALS, different_reason=reason)
    return list(engine.run(drafting.draft, case, dispatch, player.who(bureau, Role.OFFICER)).created)


def _not_prosecuted(player: Player, lane: Lane) -> Lane:
    """The case goes to the procuratorate, which does not prosecute and hands the file to its administrative prosecutors."""
    police, procuratorate = lane.agency, player.agency(A.PROCURATORATE)
    year = player.time.at.year
    number = f"安公（刑）诉字〔{year}〕{lane.pk}号"
    sent = engine.run(
        prosecution.refer, lane, player.who(police, Role.OFFICER), to=procuratorate, number=number,
        issued_on=player.time.at.date(), facts=lane.case.summary,
    ).referral  # fmt: skip
    finish = [OutcomeDraft("prosecuted")]
    engine.act_on_lane(lane, "finish", player.who(police, Role.DEPUTY), outcomes=finish)
    player.time.next_day()
    engine.act_on_referral(sent, "sign", player.who(procuratorate, Role.REGISTRAR))
    own = Lane.objects.get(opened_by=sent)
    player.time.next_day()
    finish = [OutcomeDraft("not_prosecuted", "犯罪情节轻微", f"安检刑不诉〔{year}〕5号")]
    engine.act_on_lane(own, "finish", player.who(procuratorate, Role.DEPUTY), outcomes=finish)
    for clock in clocks.running("rev_internal_transfer", own):
        who = player.who(procuratorate, Role.OFFICER)
        engine.act_on_clock(clock, "fulfil", who, document="案件移送行政检察部门登记表")
    own.refresh_from_db()
    return own


def listed(player: Player) -> None:
    """挂牌督办: 市政府办 has listed a case at the health commission, whose first report has not come."""
    case = player.open()
    bureau, health, office = (player.agency(kind) for kind in (A.NHSA, A.HEALTH, A.GOVERNMENT))
    player.time.next_day()
    to = Addressee(health, Kind.ADMINISTRATIVE, "lead")
    (referral,) = _drafted(player, case, to, reason="执业行为先行移送卫生健康主管部门。")
    Course(player, referral, _UNTOLD).go("answered")
    player.time.next_day()
    wish = ListingDraft(
        grounds=["order"], order_document=f"安政办督〔{player.time.at.year}〕1号", facts=case.summary, signers=[office],
        requirements=["查清重复收费的人次和金额。", "依法处理有关机构和人员。"], tasks={health: "依法查处执业行为，按月报告。"},
    )  # fmt: skip
    done = engine.run(listing_proposals.propose, case, player.who(office, Role.SUPERVISOR), wish)
    engine.run(listings.sign, done.listing, player.who(office, Role.HEAD), opinion="同意。")
    player.time.next_day()
    engine.run(listings.receive, done.listing, player.who(health, Role.OFFICER))


def session(player: Player) -> None:
    """会商: the bureau has talked a case over with health and police; a 联席会议 is called for next week."""
    began = player.time.at
    case = player.open()
    player.time.next_day()
    to = Addressee(player.agency(A.HEALTH), Kind.ADMINISTRATIVE, "lead")
    (referral,) = _drafted(player, case, to, reason="证据会商以后再决定是否移送公安机关。")
    Course(player, referral, _UNTOLD).go("answered")
    player.time.next_day()
    sessions.met(player, case)
    player.time.at = began + timedelta(days=sessions.DAYS - 1)
    sessions.ahead(player)


def _told(unit: str, violations: list[str], summary: str) -> dict[str, Any]:
    return {
        "institution_type": unit,
        "violations": violations,
        "handled_by": ["医保局"],
        "summary_zh": summary,
    }


_EARLIER = _told("某民营医院", ["重复收费"], "该院重复收取护理费，已查实并追回。") | {
    "recovered_yuan": 52300,
    "amount_involved_yuan": 52300,
}
STORIES: tuple[tuple[Callable[[Player], None], int, dict[str, Any]], ...] = (
    (concluded, 150, _EARLIER),
    (joint, 9, _told("某民营医院", ["篡改病历", "价格违法"], "智能监控发现该院住院病历雷同、收费超标准，须同时进驻核查。")),
    (asked, 7, _told("某康复医院", ["虚构住院"], "该院收治多名异地参保人员，部分人员疑未实际住院。")),
    (listed, 50, _told("某综合门诊部", ["重复收费"], "该门诊部重复收费、分解项目，市民多次反映。")),
    (session, sessions.DAYS, _told("某民营医院", ["虚构住院"], "智能监控发现该院部分住院病历雷同，住院指征存疑。")),
    (returned, 24, _told("某个体诊所", ["虚构住院"], "该诊所虚构诊疗服务骗取医保基金三万元。")),
)  # fmt: skip
