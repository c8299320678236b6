"""How the journeys are walked: people to add to the cast, and states that several of them start from."""

import uuid
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from agencies.kinds import AgencyKind as A
from agencies.roles import Role
from agencies.services import create_user, fill_post
from documents.models import Letter
from referral.law.kinds import Kind
from referral.models import Case, Clock, ExchangeMessage, ExchangeThread, Lane, Referral
from referral.services import lanes, limits
from referral.services.clues import SubjectDraft
from tests.cast import PENALTY, START
from tests.walked import walked
from tests.workflows.conftest import Town


@walked
def hire(town: Town, name: str, kind: A, role: Role) -> None:
    """Somebody more for the cast."""
    user, _ = create_user(
        username=name,
        full_name=f"某{role.label}",
        at=START,
        password=f"{name}-an-lan-2026",
        must_change_password=False,
    )
    town.posts[name] = fill_post(
        user=user, agency=town.agencies[kind], role=role, since=date(2024, 1, 1), at=START
    )


def only(rule: str) -> Clock:
    """The one clock of a rule."""
    return Clock.objects.get(rule=rule)


def own_lane(case: Case) -> Lane:
    return Lane.objects.get(case=case, opened_by__isnull=True)


@walked
def not_filed(town: Town) -> Referral:
    """The police have refused to file."""
    referral = town.signed(A.POLICE, Kind.CRIMINAL, "gao")
    return town.do(
        referral, "not_file", "lin", reason="没有犯罪事实", document_number="安公（刑）不立字〔2026〕8号"
    )


@walked
def reported(town: Town) -> Lane:
    """A health lane that has reported."""
    lane = town.lane(town.do(town.signed(), "accept", "bai"))
    town.run(lanes.report, lane, town.who("hong"), outcomes=[PENALTY])
    lane.refresh_from_db()
    return lane


def penalised(town: Town, case: Case) -> None:
    """The bureau has fined without a referral to the police, and has sent them the copy that it then owes."""
    town.run(lanes.finish, own_lane(case), town.who("wu"), outcomes=[PENALTY])
    copy = only("crim_late_penalty_copy")
    town.run(limits.fulfil, copy, town.who("liu"), document="处罚决定书副本及送达回证")


@walked
def replied(town: Town) -> Letter:
    """The 复函 with which the health commission returns a referral: a letter that no move takes back."""
    referral = town.do(town.signed(), "return", "hong", reason="不属本机关职责", suggested="市场监管局")
    return Letter.objects.get(case_letter__referral=referral, series__endswith="复函")


@walked
def known_to_few(town: Town) -> Referral:
    """A 行纪移送 with its letter, in a case that others see."""
    case = town.case(
        subjects=(
            SubjectDraft("official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit"),
        )
    )
    (referral,) = town.draft(case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get())
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    town.do(referral, "review", "zhou")
    return town.do(referral, "approve", "he")


def carried(town: Town, referral: Referral) -> ExchangeMessage:
    """A file of a referral that went to another network."""
    thread = ExchangeThread.objects.create(
        referral=referral, partner="p", partner_name="另一网络", origin="o", origin_slug=referral.slug,
        origin_case=referral.case.slug, came=False,
    )  # fmt: skip
    liu = town.posts["liu"]
    return ExchangeMessage.objects.create(
        thread=thread, message=uuid.uuid4(), outgoing=True, number=1, size=6, at=town.at, post=liu, user=liu.user,
        file=default_storage.save("exchange/one.referral", ContentFile(b"sealed")),
    )  # fmt: skip
