"""What the routing table suggests for a case, what of it a dispatch follows, and the reason for what it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from agencies.kinds import AgencyKind
from agencies.models import Post
from referral.law.errors import Incomplete
from referral.law.kinds import KINDS, LINE_KINDS, SECRET_KINDS, Kind
from referral.law.routing import Suggestion, suggest
from referral.law.sharing import Section
from referral.law.states import ReferralStatus
from referral.models import Case, Referral
from referral.services.acting import Acting
from referral.services.dispatches import Dispatch
from referral.services.given import not_given
from referral.services.must_refer import fraud_amount, standard_of


def suggestions(case: Case, post: Post | None = None, on: date | None = None) -> list[Suggestion]:
    """What the routing table suggests for a case, seen from the acting post (from the lead agency when not given).

    That a subject is 党员 or 监察对象 is known to the lead agency alone; what was kept back from an agency (按部分共享)
    suggests nothing to it.
    """
    sender = post.agency if post else case.lead_agency
    kept = not_given(case, post) if post else ()
    own = sender.pk == case.lead_agency_id
    figures = standard_of(case.region, on or timezone.localdate(case.last_activity_at))
    official = own and any(subject.is_official for subject in case.subjects.all())
    return suggest(
        case.violations,
        sender=sender.kind,
        fraud_amount=None if Section.AMOUNTS in kept else fraud_amount(case),
        threshold=figures.threshold,
        has_official=official,
    )


def followed(case: Case, who: Acting) -> set[tuple[str, str]]:
    """(kind of agency, kind of referral) that this agency has already referred the case to, as far as the post sees."""
    rows = Referral.objects.visible_to(who.post).filter(case=case, sender=who.agency)
    given_up = [str(ReferralStatus.REFUSED), str(ReferralStatus.WITHDRAWN)]
    return set(rows.exclude(status__in=given_up).values_list("recipient__kind", "kind"))


def dropped(case: Case, dispatch: Dispatch, who: Acting) -> list[Suggestion]:
    """Suggestions that neither this dispatch nor an earlier one follows: whoever drops one says why.

    The secret channel is left out: a record that somebody did not take it tells by its absence when somebody did. So is
    a copy: it has no letter of its own.
    """
    chosen = {(str(to.agency.kind), str(to.kind)) for to in dispatch.addressees}
    chosen |= followed(case, who)
    return [
        s
        for s in suggestions(case, who.post)
        if s.kind not in {*SECRET_KINDS, Kind.COPY}
        and KINDS[s.kind].pages
        and (str(s.agency_kind), str(s.kind)) not in chosen
    ]


@dataclass(frozen=True)
class Differs:
    """How a dispatch differs from the suggestion, and why."""

    advised: dict[str, Suggestion]
    dropped: tuple[Suggestion, ...]
    reason: str

    @classmethod
    def of(cls, case: Case, dispatch: Dispatch, who: Acting) -> "Differs":
        """Raises Incomplete when a suggestion is not followed and no reason is given."""
        advised = {s.agency_kind: s for s in suggestions(case, who.post)}
        open_ones = [to for to in dispatch.addressees if not to.is_secret and to.kind not in LINE_KINDS]
        is_open = bool(open_ones)
        left = dropped(case, dispatch, who) if is_open else []
        reason = dispatch.different_reason.strip()
        for to in open_ones:
            advice = advised.get(to.agency.kind)
            if not reason and (advice is None or advice.kind != to.kind):
                raise Incomplete(f"移送{to.agency.short_name}与系统建议不同，请写明理由。")
        if left and not reason:
            raise Incomplete(f"系统建议移送{_names(left)}，没有选择的请写明理由。")
        return cls(advised, tuple(left), reason)

    @classmethod
    def nothing(cls) -> "Differs":
        """For what no suggestion is about: help that is asked for under a lane."""
        return cls({}, (), "")

    def reason_for(self, *, as_advised: bool, position: int) -> str:
        """The reason as one referral keeps it: an addition's on itself, what was dropped on the first of the batch."""
        if self.dropped and position == 1:
            return f"未移送系统建议的{_names(self.dropped)}：{self.reason}"[:300]
        return "" if as_advised else self.reason


def _names(found: Sequence[Suggestion]) -> str:
    return "、".join(AgencyKind(s.agency_kind).label for s in found)
