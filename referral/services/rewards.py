"""举报奖励: entered, collected or given up by the named officers of the tip; of the sums only whole past years leave."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.models import Agency
from agencies.roles import Act
from documents.letters.kinds.decided import LEAST, MOST
from documents.secrecy import refuse_secret
from referral.law.errors import Incomplete, NotAllowed, ReferralError
from referral.models import Clue, Ledger, Reward
from referral.services.acting import Acting, require
from referral.services.amounts import added
from referral.services.ledger import record
from referral.services.vault import numbers_of

#: Fewer rewards than this in a year make no sum: it would tell of single persons.
FEWEST = 3


@dataclass(frozen=True)
class RewardDraft:
    """One reward as typed. informant_number: of the sealed register; nothing else of him is entered."""

    informant_number: str
    amount: Decimal
    decided_on: date
    paper: str
    collect_by: date


def check(clue: Clue, who: Acting) -> None:
    """Refuse who is not a named officer of a tip of the own agency."""
    require(who, Act.CHECK_CLUE, clue.agency)
    named = not who.post.is_delegated and clue.officers.filter(user_id=who.post.user_id).exists()
    if clue.source != "tip" or not named:
        raise NotAllowed("举报奖励由举报线索的指定承办人登记；请由承办人办理。")


def enter(clue: Clue, who: Acting, *, draft: RewardDraft) -> Reward:
    """Enter what the head has decided on paper. It has a record of its own: that of the case says nothing of it."""
    check(clue, who)
    if not LEAST <= draft.amount <= MOST:
        raise Incomplete(f"举报奖励金额应当不低于{LEAST}元、不超过{MOST}元（医保办发〔2022〕22号），请核对。")
    if draft.decided_on > timezone.localdate(who.entered_at):
        raise ReferralError("决定日期晚于今天，请填写实际决定的日期。")
    if draft.collect_by <= draft.decided_on:
        raise Incomplete("领取期限应当晚于决定日期。")
    refuse_secret(draft.informant_number, draft.paper)
    sealed = numbers_of(clue)
    if sealed and draft.informant_number not in sealed:
        raise Incomplete(f"该举报登记编号不在本线索的隔离登记中（{'、'.join(sealed)}），请核对。")
    try:
        with transaction.atomic():
            reward = Reward.objects.create(
                ledger=Ledger.objects.create(), clue=clue, at=who.at, by=who.post, by_user=who.user, **vars(draft)
            )  # fmt: skip
            record(who, "reward", "登记举报奖励", ledger=reward.ledger, internal=True)
    except IntegrityError as error:
        raise ReferralError("该举报登记编号的奖励已经登记，请核对。") from error
    return reward


def collect(reward: Reward, who: Acting, *, on: date, voucher: str) -> None:
    """The reward was paid, by voucher."""
    check(reward.clue, who)
    if not voucher.strip():
        raise Incomplete("请填写支付凭证号。")
    _end(reward, who, "登记奖励领取", on, collected_on=on, voucher=voucher.strip())


def give_up(reward: Reward, who: Acting, *, on: date) -> None:
    """Nobody came in time: 逾期视为放弃 (医保办发〔2022〕22号)."""
    check(reward.clue, who)
    if on <= reward.collect_by:
        raise ReferralError(f"领取期限到{reward.collect_by:%Y-%m-%d}，期限内不能视为放弃。")
    _end(reward, who, "登记逾期视为放弃", on, given_up_on=on)


def _end(reward: Reward, who: Acting, label: str, on: date, **facts: object) -> None:
    if not reward.decided_on <= on <= timezone.localdate(who.entered_at):
        raise ReferralError("日期应当在决定日期以后、今天以前，请核对。")
    open_ones = Reward.objects.filter(pk=reward.pk, collected_on__isnull=True, given_up_on__isnull=True)
    with transaction.atomic():
        if not open_ones.update(**facts):
            raise ReferralError("该奖励已经登记领取或者放弃，请刷新页面查看。")
        record(who, "reward_end", label, ledger=reward.ledger, internal=True)


def yearly(agency: Agency, today: date) -> list[tuple[int, Decimal]]:
    """(year, sum) of what an agency has decided to give, of years that are over and had at least three: for everybody there.
    Of a restricted tip (直送) nothing counts: who knows of the others would read it off the sum."""
    rows = Reward.objects.filter(clue__agency=agency, clue__restricted=False, decided_on__year__lt=today.year)
    pairs = [(str(one.decided_on.year), one.amount) for one in rows]
    years = [year for year, _ in pairs]
    sums = added(pairs)
    return [(int(year), sums[year]) for year in sorted(sums, reverse=True) if years.count(year) >= FEWEST]
