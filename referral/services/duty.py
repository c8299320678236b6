"""Whether a finding meets a rule of 应移送: the figures say so, a person decides."""

from decimal import Decimal

from django.db.models import Sum

from referral.law.routing import DEFAULT_THRESHOLD
from referral.law.violations import FRAUD
from referral.models import Case, Clue


def fraud_amount(row: Clue | Case) -> Decimal | None:
    """涉嫌骗保金额 of a clue or case in yuan; None when none was entered."""
    return row.amounts.filter(concept="fraud").aggregate(total=Sum("value"))["total"]


def must_refer(row: Clue | Case) -> bool:
    """Whether a fraud finding reaches 数额较大 (法发〔2024〕6号; 医保发〔2021〕49号 附件1)."""
    amount = fraud_amount(row)
    return bool(FRAUD & set(row.violations)) and amount is not None and amount >= DEFAULT_THRESHOLD
