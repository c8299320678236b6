"""What stands beside the cases of the demo: money with its vouchers, an inspection, a unit that put things right, a credit item."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from agencies.kinds import AgencyKind as A
from agencies.models import Post, Region
from agencies.roles import Role
from referral.management.playing.stage import agency_at, crew
from referral.models import Case
from referral.services import conduct, inspection_files, money, self_corrections
from referral.services.acting import Acting
from referral.services.conduct import ConductDraft
from referral.services.inspection_files import InspectedDraft, InspectionDraft
from referral.services.money import MoneyDraft
from workflows import engine

#: How many of the bureau's running cases get money: the last ones, which are invented.
CASES = 4


def play(region: Region, now: datetime) -> None:
    """Enter the facts in the bureau's cases of a city, an hour before now."""
    at = now - timedelta(hours=1)
    officer = crew(agency_at(region, A.NHSA, at), Role.OFFICER, at)
    led = Case.objects.visible_to(officer).filter(lead_agency=officer.agency, status="open").order_by("-pk")
    found = [case for case in led[: 2 * CASES] if money.lanes_of(case, officer) and case.subjects.exists()]
    running = sorted(found[:CASES], key=lambda case: not case.subjects.exclude(id_code="").exists())
    for place, case in enumerate(running):
        _money(case, officer, at + timedelta(minutes=place), place)
    if running:
        _beside(running[0], officer, at + timedelta(minutes=CASES))
        _inspected(running, officer, at + timedelta(minutes=CASES + 1))


def _money(case: Case, officer: Post, at: datetime, place: int) -> None:
    """What was found, what is to come back, and what of it came: of every second case a part."""
    found = case.amounts.standing().filter(concept="fraud").aggregate(sum=Sum("value"))["sum"]
    sum_ = found or Decimal(86_400)
    day = at.date() - timedelta(days=1)
    drafts = [MoneyDraft("loss", sum_, day), MoneyDraft("recoverable", sum_, day)]
    lane = money.lanes_of(case, officer)[0]
    if place % 2 == 0:
        part = (sum_ / 4).quantize(Decimal("0.01"))
        drafts.append(
            MoneyDraft("recovered", part, at.date(), lane=lane, voucher=f"电子缴款书{at:%Y%m}{place + 1:04d}")
        )
        drafts.append(
            MoneyDraft(
                "breach",
                Decimal(5000),
                at.date(),
                lane=lane,
                voucher=f"协议处理通知书〔{at.year}〕{place + 1}号",
            )
        )
    for draft in drafts:
        engine.run(money.enter, case, Acting.now(officer, officer.user, at), draft=draft)


def _beside(case: Case, officer: Post, at: datetime) -> None:
    """The unit has handed in its own report; it has got a credit item."""
    who = Acting.now(officer, officer.user, at)
    subject = case.subjects.order_by("pk")[0]
    day = at.date() - timedelta(days=2)
    engine.run(
        self_corrections.enter,
        case,
        who,
        subject=subject,
        on=day,
        paper=f"自查自纠报告（{day:%Y-%m-%d}）",
        words="主动退回部分违规金额。",
    )
    draft = ConductDraft(
        "credit", subject, "列入医保信用重点关注名单", f"信用处理决定〔{day.year}〕1号", day, money.lanes_of(case, officer)[0]
    )  # fmt: skip
    engine.run(conduct.enter, case, who, draft=draft)


def _inspected(cases: list[Case], officer: Post, at: datetime) -> None:
    """The inspection that the first of the cases came of."""
    shown = cases[:1]
    since = at.date() - timedelta(days=40)
    inspected = [_inspected_unit(case) for case in shown]
    clues = [clue for case in shown for clue in case.clues.filter(restricted=False)[:1]]
    draft = InspectionDraft(
        f"专检〔{since.year}〕1号", "campaign", "住院费用专项检查", f"{officer.user.full_name}等4人", since, since + timedelta(days=9),
        inspected=inspected, clues=[clue for clue in clues if clue in inspection_files.clues_for(officer)],
    )  # fmt: skip
    inspection_files.keep(Acting.now(officer, officer.user, at), draft=draft)


def _inspected_unit(case: Case) -> InspectedDraft:
    unit = case.subjects.order_by("pk")[0]
    return InspectedDraft(unit.name, unit.id_code, problems="部分住院病历雷同，收费项目与医嘱不符。")
