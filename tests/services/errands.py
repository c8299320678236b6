"""One referral of each kind, with everybody whom its moves may need: how any table of moves is walked as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post
from agencies.rights import may
from agencies.roles import Role
from agencies.services import create_user, fill_post, open_agency
from documents.issue import render
from referral.law.errors import ReferralError
from referral.law.kinds import KINDS, SECRET_KINDS, Kind
from referral.law.states import Move, ReferralStatus
from referral.models import Case, CorrectionItem, Referral, Subject
from referral.services import cases, drafting, referrals
from referral.services.acting import Acting
from referral.services.dispatches import Addressee, Dispatch
from referral.services.parties import side_of_referral
from tests.cast import MATERIALS, START
from tests.workflows.conftest import Town

#: Who sends each kind to whom: the kind of agency, and whether the one of the province.
PARTIES: dict[Kind, tuple[tuple[A, bool], tuple[A, bool]]] = {
    Kind.CRIMINAL: ((A.NHSA, False), (A.POLICE, False)),
    Kind.ADMINISTRATIVE: ((A.NHSA, False), (A.HEALTH, False)),
    Kind.DISCIPLINE: ((A.NHSA, False), (A.DISCIPLINE, False)),
    Kind.COPY: ((A.NHSA, False), (A.MARKET, False)),
    Kind.ASSISTANCE: ((A.NHSA, False), (A.DRUG, False)),
    Kind.JOINT: ((A.NHSA, False), (A.MARKET, False)),
    Kind.REVERSE: ((A.PROCURATORATE, False), (A.NHSA, False)),
    Kind.ASSIGNMENT: ((A.NHSA, True), (A.NHSA, False)),
    Kind.ESCALATION: ((A.NHSA, False), (A.NHSA, True)),
    Kind.PROSECUTION: ((A.POLICE, False), (A.PROCURATORATE, False)),
    Kind.CONSULT: ((A.NHSA, False), (A.PROCURATORATE, False)),
    Kind.SUPPLEMENT: ((A.NHSA, False), (A.HEALTH, False)),
    Kind.CORRECTION: ((A.NHSA, False), (A.HEALTH, False)),
    Kind.REPORT_CRIME: ((A.NHSA_OFFICE, False), (A.POLICE, False)),
}
#: A role for everybody who may be asked.
CREW = (Role.OFFICER, Role.OFFICER, Role.REGISTRAR, Role.REVIEWER, Role.DEPUTY, Role.HEAD)
MINUTE = timedelta(minutes=1)
ON_LINE = frozenset({"send", "sign", "reroute"})
OFF_LINE = frozenset({"record_offline", "record_receipt", "reply"})


@dataclass
class Errand:
    """A referral of one kind on its way, and who may be asked to move it."""

    town: Town
    kind: Kind
    sender: Agency
    recipient: Agency
    other: Agency
    is_offline: bool = False
    people: list[Post] = field(default_factory=list)

    def acting(self, post: Post) -> Acting:
        """That person, now."""
        return Acting.now(post, post.user, self.town.at)

    def head(self, agency: Agency) -> Post:
        """The head of an agency."""
        return next(post for post in self.people if post.agency_id == agency.pk and post.role == Role.HEAD)

    def posts(self) -> list[Post]:
        """Everybody whom the errand knows."""
        return self.people

    def of(self, agency: Agency, act: str) -> list[Post]:
        """Who holds a right in an agency."""
        return [post for post in self.people if post.agency_id == agency.pk and may(post, act, agency)]

    def drafted(self) -> Referral:
        """A case that both know, and the draft in it."""
        case = self.town.case()
        drafter = self.of(self.sender, "draft_referral")[0]
        if case.lead_agency_id != self.sender.pk:
            mine = [post for post in self.people if post.agency_id == self.sender.pk]
            self.town.run(
                cases.add_party, case, self.sender, self.town.who("liu"), reason="参与办理", posts=mine
            )
        officers = [
            post for post in self.people if post.agency_id == self.sender.pk and post.role == Role.OFFICER
        ]
        to = Addressee(
            self.recipient, self.kind, subject=self.person(case) if self.kind in SECRET_KINDS else None,
            is_offline=self.is_offline, officers=officers, request="能否认定" if self.kind == Kind.CONSULT else "",
        )  # fmt: skip
        dispatch = Dispatch([to], "虚构住院126人次。", officers, MATERIALS, different_reason="测试")
        done = self.town.run(drafting.draft, case, dispatch, self.acting(drafter))
        self.town.at += MINUTE
        referral = Referral.objects.get(pk=done.created[0].pk)
        if self.kind in {Kind.SUPPLEMENT, Kind.CORRECTION}:
            self.follow(referral, officers)
        return referral

    def follow(self, addendum: Referral, officers: list[Post]) -> None:
        """What a supplement or a correction follows: a referral of the same case whose letter is there."""
        to = Addressee(self.recipient, Kind.ADMINISTRATIVE, officers=officers)
        dispatch = Dispatch([to], "虚构住院126人次。", officers, MATERIALS, different_reason="测试")
        done = self.town.run(
            drafting.draft, addendum.case, dispatch, self.acting(self.of(self.sender, "draft_referral")[0])
        )
        main = Referral.objects.get(pk=done.created[0].pk)
        for name in ("submit", "review", "approve"):
            main = self.do_lawfully(main, main.rule.moves[name])
        Referral.objects.filter(pk=addendum.pk).update(about=main)
        addendum.refresh_from_db()
        if self.kind == Kind.CORRECTION:
            assert main.letter is not None
            CorrectionItem.objects.create(
                referral=addendum, letter=main.letter, wrong="126人次", right="116人次"
            )

    def person(self, case: Case) -> Subject:
        """Whom a secret referral is about."""
        return Subject.objects.create(
            case=case, kind="official", name="张三", supervised_category="civil", managed_by="安澜市委"
        )

    def is_on_this_road(self, referral: Referral, move: Move) -> bool:
        """What goes on paper goes on paper to its end."""
        return move.name not in (ON_LINE if referral.is_offline else OFF_LINE)

    def do_lawfully(self, referral: Referral, move: Move) -> Referral:
        """The move by the first who may: who drafted or reviewed may not decide."""
        self.town.at += MINUTE
        refusals = []
        for post in self.of(side_of_referral(referral, move.side), move.act):
            try:
                with transaction.atomic():
                    fields = self.fields(referral, move.name)
                    self.town.run(referrals.perform, referral, move.name, self.acting(post), **fields)
            except ReferralError as error:
                refusals.append(error.sentence)
                continue
            moved = Referral.objects.get(pk=referral.pk)
            if moved.letter is not None and moved.letter.rendered_at is None:
                assert render(moved.letter, self.town.at)
            return moved
        raise AssertionError((referral.kind, referral.status, move.name, refusals))

    def fields(self, referral: Referral, name: str) -> dict[str, Any]:
        """All that any move may ask for."""
        items: Any = ["住院病历", "收费清单"]
        if referral.status == ReferralStatus.SUPPLEMENTING:
            items = {item.pk: "附后" for item in referral.supplement_items.all()}
        given = {
            "reason": "理由如下", "agency": self.other, "items": 0 if name in {"sign", "join"} else items,
            "suggested": "其他机关", "document_number": "安公（刑）字〔2026〕8号", "document_date": self.town.at.date(),
            "expected_end": self.town.at.date() + timedelta(days=9),
            "badge": "001",
        }  # fmt: skip
        if referral.secret and name == "submit":
            given["reviewer"] = next(
                p for p in self.people if p.role == Role.REVIEWER and p.agency_id == self.sender.pk
            )
        return given


def errand(town: Town, kind: Kind) -> Iterator[Errand]:
    """One errand of the kind, two where it may go on paper or on line."""
    sender, recipient = (_open(town, *there) for there in PARTIES[kind])
    if KINDS[kind].line:
        below, above = (recipient, sender) if KINDS[kind].line == "down" else (sender, recipient)
        Agency.objects.filter(pk=below.pk).update(superior=above)
        below.refresh_from_db()
    other = _open(town, recipient.kind, next(up for up in (True, False) if up != PARTIES[kind][1][1]))
    people = _hire(town, {sender, recipient, other, *town.agencies.values()})
    for is_offline in (False, True) if "record_offline" in KINDS[kind].moves else (False,):
        yield Errand(town, kind, sender, recipient, other, is_offline, people)


def _open(town: Town, kind: str, above: bool) -> Agency:
    """The agency of a kind in the city, or in the province above it."""
    region = town.region.parent if above else town.region
    found = Agency.objects.filter(region=region, kind=kind).first()
    kind = A(kind)
    return found or open_agency(
        region=region, kind=kind, name=f"{region.name}{kind.office_name}", short_name=kind.short_office,
        doc_code=f"{region.name[:1]}{kind.doc_code}", at=START, phone="0570-12345678",
    )  # fmt: skip


def _hire(town: Town, agencies: set[Agency]) -> list[Post]:
    """Everybody of the cast, and somebody for every part that nobody plays."""
    people = list(Post.objects.select_related("agency__region", "user", "department"))
    for agency in sorted(agencies, key=lambda one: one.pk):
        here = [post.role for post in people if post.agency_id == agency.pk]
        for number, role in enumerate(CREW):
            if here.count(role) >= CREW[: number + 1].count(role):
                continue
            user, _ = create_user(
                username=f"{agency.slug}-{number}", full_name=f"某{number}", at=START, password="an-lan-2026-an-lan",
                must_change_password=False,
            )  # fmt: skip
            people.append(
                fill_post(
                    user=user, agency=agency, role=role, since=date(2024, 1, 1), at=START,
                    title="局长" if role == Role.HEAD else "", card_number=f"44{len(people):06d}" if role == Role.OFFICER else "",
                )
            )  # fmt: skip
            here.append(role)
    return people
