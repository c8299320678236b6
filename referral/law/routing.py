"""Which agencies a finding goes to, and why: suggestions with their reason. A person decides."""

from dataclasses import dataclass
from decimal import Decimal

from agencies.kinds import AgencyKind
from referral.law.kinds import SECRET_KINDS, Kind, kind_for
from referral.law.violations import FRAUD, VIOLATIONS

#: Lower bound of 数额较大 where a province has not fixed its own figure (2011 解释第一条: 3,000 to 10,000 yuan).
DEFAULT_THRESHOLD = Decimal(3000)


@dataclass(frozen=True)
class Suggestion:
    """One agency kind that should get the case. part: lead 牵头 or co 配合; reason: shown to the officer."""

    agency_kind: str
    kind: Kind
    part: str
    reason: str


def suggest(
    codes: list[str],
    *,
    sender: str,
    fraud_amount: Decimal | None = None,
    threshold: Decimal = DEFAULT_THRESHOLD,
    has_official: bool = False,
) -> list[Suggestion]:
    """Agencies that should get a case with these findings, lead first.

    codes: catalogue codes; sender: kind of the sending agency, never suggested to itself; fraud_amount: 涉嫌骗保金额 in
    yuan, None when unknown; threshold: the province's 数额较大 in yuan; has_official: a subject is 党员 or 监察对象.
    """
    found: dict[str, Suggestion] = {}
    for code in codes:
        entry = VIOLATIONS[code]
        for agency_kind in (*entry.lead, *entry.also):
            if agency_kind == sender or agency_kind in found:
                continue
            reason = _reason(code, agency_kind, fraud_amount, threshold)
            if reason:
                kind = kind_for(agency_kind, sender)
                found[agency_kind] = Suggestion(agency_kind, kind, "co", reason)
    if has_official and AgencyKind.DISCIPLINE not in found and sender != AgencyKind.DISCIPLINE:
        reason = "当事人中有党员或监察对象；监察法第三十七条"
        found[AgencyKind.DISCIPLINE] = Suggestion(AgencyKind.DISCIPLINE, Kind.DISCIPLINE, "co", reason)
    return _lead_first(list(found.values()))


def _reason(code: str, agency_kind: str, amount: Decimal | None, threshold: Decimal) -> str:
    entry = VIOLATIONS[code]
    if agency_kind == AgencyKind.POLICE and code in FRAUD:
        if amount is not None and amount < threshold:
            return ""
        shown = (
            f"涉嫌骗保金额达到数额较大标准（{threshold:,.0f}元）"
            if amount is not None
            else "涉嫌骗保，金额待核"
        )
        return f"{code} {entry.label}；{shown}；{entry.basis}"
    return f"{code} {entry.label}；{entry.basis}"


def _lead_first(found: list[Suggestion]) -> list[Suggestion]:
    """Police lead when they are among them; else the first. A secret channel never leads: it has no place in a list."""
    open_ones = [s for s in found if s.kind not in SECRET_KINDS]
    secret = [s for s in found if s.kind in SECRET_KINDS]
    open_ones.sort(key=lambda s: s.agency_kind != AgencyKind.POLICE)
    if not open_ones:
        return secret
    first = open_ones[0]
    return [Suggestion(first.agency_kind, first.kind, "lead", first.reason), *open_ones[1:], *secret]
