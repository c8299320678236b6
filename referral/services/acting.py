"""Who acts, for which agency, when: handed down through every service."""

from dataclasses import dataclass, replace
from datetime import datetime

from agencies.models import Agency, Post, User
from agencies.rights import may
from agencies.roles import ACT_LABELS, Role
from documents.received import Received
from referral.law.errors import NotAllowed, SamePerson
from referral.models import Case, PaperEntry


@dataclass(frozen=True)
class Acting:
    """The acting post and the person in it.

    at: when the act really happened; entered_at: when it was entered (the same, unless it happened on paper); paper: the
    entry that proves an act on paper; came: what an exchange file brought of an act on another installation.
    """

    post: Post
    user: User
    at: datetime
    entered_at: datetime
    paper: PaperEntry | None = None
    came: Received | None = None

    @classmethod
    def now(cls, post: Post, user: User, at: datetime) -> "Acting":
        """An act on the screen: it happens when it is entered."""
        return cls(post=post, user=user, at=at, entered_at=at)

    def really_at(self, moment: datetime) -> "Acting":
        """The same person entering something that happened at `moment` on paper."""
        return replace(self, at=moment)

    @property
    def agency(self) -> Agency:
        """The agency that the acting post stands in."""
        return self.post.agency

    @property
    def held_at(self) -> datetime | None:
        """When the post must be held: who signed on paper held it then, whoever enters it must hold his own now.

        Of an act elsewhere the other installation has asked: its people hold no post here.
        """
        if self.came is not None:
            return None
        signed = self.paper is not None and self.paper.signed_by_id == self.post.pk
        return self.at if signed else self.entered_at


def require(who: Acting, act: str, agency: Agency) -> None:
    """Refuse unless the acting post holds the right `act` in `agency`. Raises NotAllowed with a sentence."""
    if not act or not may(who.post, act, agency, at=who.held_at):
        role = Role(who.post.role).label
        label = ACT_LABELS.get(act, "此事项")
        raise NotAllowed(
            f"您现以{who.agency.short_name}{role}身份办理，无权{label}（{agency.short_name}）；请切换身份或交有权人员办理。"
        )


def require_party(who: Acting, case: Case, *, what: str) -> None:
    """Refuse an agency that has no part in a case: who oversees it reads and never writes. what: e.g. 移送."""
    if not Case.objects.party_to(who.post).filter(pk=case.pk).exists():
        raise NotAllowed(f"本机关对本案只有查看的权限，不能{what}；请由承办本案的机关{what}。")


def require_other_person(who: Acting, *earlier: int | None, what: str) -> None:
    """Four eyes: refuse when this person already stands among `earlier` (user ids). what: e.g. 拟稿人不能审核自己的移送."""
    if who.user.pk in earlier:
        raise SamePerson(f"{what}，请由其他人员办理。")
