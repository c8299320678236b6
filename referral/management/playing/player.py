"""Plays one published case: clue, referrals as lanes, approvals, letters, receipts, answers, outcomes, closing."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Post, Region
from agencies.roles import Role
from documents.issue import render
from referral.law.kinds import Kind
from referral.law.violations import codes_in
from referral.law.words import CRIMINAL_FINAL, Measure
from referral.management.playing import mapping
from referral.management.playing.mapping import Published, Time
from referral.management.playing.stage import agency_at, crew
from referral.models import Case, Lane, Referral
from referral.services import cases, clues, drafting
from referral.services.acting import Acting
from referral.services.clues import ClueDraft, SubjectDraft
from referral.services.drafting import Addressee, Dispatch, MaterialDraft
from referral.services.lanes import CRIMINAL_KINDS, OutcomeDraft, finishes_directly
from workflows import engine

MATERIALS = tuple(
    MaterialDraft(code, name, 1, pages, "original", f"{first}-{first + pages - 1}")
    for code, name, first, pages in (
        ("report", "案件调查报告", 1, 12),
        ("item_list", "涉案物品清单", 13, 2),
        ("source", "线索来源材料", 15, 4),
        ("record", "线索登记表", 19, 1),
    )
)
_UNIT_KINDS = (("药店", "pharmacy"), ("个人", "person"), ("参保人", "person"), ("医", "institution"))


@dataclass
class Played:
    """A case that was played, with the referrals that were published of it."""

    case: Case
    referrals: list[Referral]
    ref: str


class Player:
    """Plays one case. Everybody acts through the engine, in his own post, at the story's time."""

    def __init__(
        self, published: Published, *, start: datetime | None = None, region: Region | None = None
    ) -> None:
        """start, region: where and when to play it instead of where and when it was (the demo)."""
        self.published = published
        self.time = Time(start or mapping.start_of(published))
        self.region = region or mapping.region_of(published)
        self.place = region.name if region else str(published.get("city") or published.get("province") or "")
        self.case: Case | None = None
        self.played: list[tuple[Referral, Published]] = []

    def agency(self, kind: A) -> Agency:
        """The agency of a kind at the place of the case."""
        return agency_at(self.region, kind, self.time.at)

    def who(self, agency: Agency, role: Role, index: int = 0) -> Acting:
        """Somebody acting now."""
        post = crew(agency, role, index)
        return Acting.now(post, post.user, self.time.step())

    def play(self, *, until: str = "closed") -> Played:
        """Play the case to its end, or stop earlier: "opened", "sent", "signed", "answered", "reported"."""
        case = self.open()
        for published in self.published.get("referrals") or []:
            if until == "opened":
                break
            self.refer(case, published, until)
        if until in {"reported", "closed"}:
            self.finish_lanes(case)
        if until == "closed":
            self.close(case)
        case.refresh_from_db()
        return Played(
            case, [referral for referral, _ in self.played], str(self.published.get("case_ref", ""))
        )

    def open(self) -> Case:
        """Register, check and open."""
        lead = self.agency(mapping.opener_kind(self.published))
        officer = self.who(lead, Role.OFFICER)
        clue = engine.run(clues.register, self.clue_draft(officer), officer).clue
        engine.run(clues.check, clue, self.who(lead, Role.OFFICER))
        self.time.next_day()
        done = engine.run(
            clues.open_case, clue, self.who(lead, Role.DEPUTY), officers=[crew(lead, Role.OFFICER, 1)]
        )
        self.case = done.case
        return self.case

    def clue_draft(self, who: Acting) -> ClueDraft:
        """The clue as the published facts give it."""
        published = self.published
        violations = [str(v) for v in published.get("violations") or []]
        unit = str(published.get("institution_type") or "某单位")
        kind = next((kind for word, kind in _UNIT_KINDS if word in unit), "company")
        subjects = [SubjectDraft(kind, unit[:80])]
        if any(mapping.kind_of(r) == Kind.DISCIPLINE for r in published.get("referrals") or []):
            subjects.append(
                SubjectDraft(
                    "official", "某公职人员", work_unit="有关单位工作人员", is_party_member=True,
                    supervised_category="civil",
                )
            )  # fmt: skip
        amounts = {"suspected": _yuan(published.get("amount_involved_yuan"))}
        return ClueDraft(
            title=f"{self.place}{unit}{'、'.join(violations[:2])}案"[:110], source=self.source(violations),
            summary=str(published.get("summary_zh") or "、".join(violations) or "线索内容见附件。"),
            violations=tuple(codes_in(violations)), received_at=who.at, subjects=tuple(subjects),
            amounts={concept: value for concept, value in amounts.items() if value is not None},
        )  # fmt: skip

    def source(self, violations: list[str]) -> str:
        """The source that the published words point to."""
        text = str(self.published.get("summary_zh") or "") + str(self.published.get("timeline") or "")
        words = {
            "举报": "tip",
            "飞检": "flight",
            "飞行检查": "flight",
            "智能": "monitor",
            "审计": "audit",
            "媒体": "opinion",
        }
        return next((source for word, source in words.items() if word in text), "campaign")

    def refer(self, case: Case, published: Published, until: str) -> None:
        """Draft, approve, send, sign and answer one published referral."""
        kind = mapping.kind_of(published)
        sender = self.agency(mapping.sender_kind(self.published, published))
        recipient = self.receiver(published, sender)
        if not Case.objects.party_to(crew(sender, Role.OFFICER)).filter(pk=case.pk).exists():
            lead = self.who(case.lead_agency, Role.OFFICER)
            engine.run(cases.add_party, case, sender, lead, reason="依职权参与办理")
        referral = self.draft(case, published, kind, sender, recipient)
        self.played.append((referral, published))
        Steps(self, referral, published).go(until)

    def receiver(self, published: Published, sender: Agency) -> Agency:
        """Who gets it: never the sender itself; 异地 goes to the same kind elsewhere."""
        kind = mapping.recipient_kind(published)
        if mapping.kind_of(published) == Kind.ASSISTANCE or kind == sender.kind:
            elsewhere = mapping.anlan() if self.region.code != "990100" else self.region.parent or self.region
            return agency_at(elsewhere, A.NHSA if kind != sender.kind else kind, self.time.at)
        return self.agency(kind)

    def draft(
        self, case: Case, published: Published, kind: Kind, sender: Agency, recipient: Agency
    ) -> Referral:
        """The draft, with two officers and the usual materials."""
        person = case.subjects.filter(kind="official").first() if kind == Kind.DISCIPLINE else None
        to = Addressee(
            recipient, kind, "lead" if not self.played else "co", subject=person, is_offline=kind == Kind.DISCIPLINE,
            request="请依法核查处理并反馈结果。" if kind not in CRIMINAL_KINDS else "",
        )  # fmt: skip
        facts = str(self.published.get("summary_zh") or case.summary)
        dispatch = Dispatch(
            [to], facts, [crew(sender, Role.OFFICER), crew(sender, Role.OFFICER, 1)], MATERIALS,
            opinion="建议移送。", different_reason=f"公开案例所载：{published.get('kind') or '移送'}",
        )  # fmt: skip
        done = engine.run(drafting.draft, case, dispatch, self.who(sender, Role.OFFICER))
        referral: Referral = done.created[0]
        return referral

    def finish_lanes(self, case: Case) -> None:
        """Outcomes as published: the criminal lanes first, for they hold back fines on the others."""
        self.time.next_day()
        self.played.sort(key=lambda pair: pair[0].kind not in {*CRIMINAL_KINDS, Kind.PROSECUTION})
        for referral, published in self.played:
            lane = Lane.objects.filter(opened_by=referral).first()
            if lane is not None and not lane.is_final:
                self.finish(lane, published)
        for copy in Referral.objects.open().filter(case=case, kind=Kind.COPY):
            self.time.step()
            agency_at(copy.recipient.region, A(copy.recipient.kind), self.time.at)
            engine.act_on_referral(copy, "sign", self.who(copy.recipient, Role.REGISTRAR))
        own = Lane.objects.filter(case=case, opened_by__isnull=True).first()
        if own is not None and not own.is_final:
            engine.act_on_lane(own, "finish", self.who(own.agency, Role.DEPUTY), outcomes=self.own_outcomes())

    def finish(self, lane: Lane, published: Published) -> None:
        """Finish or report one lane; the first sender confirms a report."""
        words = published.get("outcome")
        measure = mapping.measure_of(words)
        if lane.kind in CRIMINAL_KINDS and measure not in CRIMINAL_FINAL:
            measure = Measure.OTHER
        text = "办结" if words in mapping.UNPUBLISHED else str(words)
        outcomes = [OutcomeDraft(measure, text)]
        if finishes_directly(lane):
            engine.act_on_lane(
                lane, "finish", self.who(lane.agency, Role.DEPUTY), outcomes=outcomes, result=text
            )
            return
        engine.act_on_lane(lane, "report", self.who(lane.agency, Role.DEPUTY), outcomes=outcomes, result=text)
        lane.refresh_from_db()
        engine.act_on_lane(lane, "confirm", self.who(lane.origin, Role.OFFICER))

    def own_outcomes(self) -> list[OutcomeDraft]:
        """What the opening agency itself did: money recovered and fined, else a plain 办结."""
        found = []
        for key, measure in (("recovered_yuan", Measure.RECOVERY), ("fine_yuan", Measure.PENALTY)):
            if (amount := _yuan(self.published.get(key))) is not None:
                found.append(OutcomeDraft(measure, amount=amount))
        return found or [OutcomeDraft(Measure.DONE, "办结")]

    def close(self, case: Case) -> None:
        """Propose, close, archive."""
        self.time.next_day()
        lead = case.lead_agency
        for letter in [link.letter for link in case.letters.select_related("letter")]:
            render(letter, self.time.at)
        engine.act_on_case(case, "propose_close", self.who(lead, Role.OFFICER))
        engine.act_on_case(case, "close", self.who(lead, Role.HEAD))


class Steps:
    """The way of one referral from draft to answer."""

    def __init__(self, player: Player, referral: Referral, published: Published) -> None:
        self.player, self.referral, self.published = player, referral, published

    def do(self, move: str, agency: Agency, role: Role, **fields: Any) -> None:
        """One move by somebody of an agency."""
        engine.act_on_referral(self.referral, move, self.player.who(agency, role), **fields)
        self.referral.refresh_from_db()

    def go(self, until: str) -> None:
        """Through approval, sending, signing and the answer."""
        rule, sender, recipient = self.referral.rule, self.referral.sender, self.referral.recipient
        if "submit" in rule.moves:
            self.approve(sender)
        if self.referral.is_offline:
            self.do(
                "record_offline", sender, Role.OFFICER, document_date=self.player.time.at.date(),
                document_number=f"机要〔{self.player.time.at.year}〕{self.referral.pk}号",
            )  # fmt: skip
        else:
            self.do("send", sender, Role.OFFICER)
        if until == "sent":
            return
        self.sign(sender, recipient)
        if until != "signed":
            self.answer(sender, recipient)

    def approve(self, sender: Agency) -> None:
        """Submit, review where the kind asks for it, approve by the head, and make the letter."""
        reviewer: Post = crew(sender, Role.REVIEWER)
        self.do("submit", sender, Role.OFFICER, reviewer=reviewer)
        if self.referral.status == "reviewing":
            self.do("review", sender, Role.REVIEWER, opinion="事实清楚，同意移送。")
        self.do("approve", sender, Role.HEAD, opinion="同意。")
        for link in self.referral.letters.select_related("letter"):
            if not render(link.letter, self.player.time.at):
                raise RuntimeError(f"{link.letter}: {link.letter.void_reason}")

    def sign(self, sender: Agency, recipient: Agency) -> None:
        """Sign with counts."""
        if self.referral.is_offline:
            self.do("record_receipt", sender, Role.OFFICER)
            return
        pages = sum(m.pages for m in self.referral.materials.all())
        name = "join" if "join" in self.referral.rule.moves else "sign"
        role = Role.DEPUTY if name == "join" else Role.OFFICER
        count = self.referral.materials.count()
        self.do(
            name, recipient, role, items=count, pages=pages, badge=crew(recipient, Role.OFFICER).card_number
        )

    def answer(self, sender: Agency, recipient: Agency) -> None:
        """Accept, file, or enter the written reply, as the kind answers."""
        lawful = {move.name for move in self.referral.rule.lawful(self.referral.status)}
        if "file" in lawful:
            number = f"{recipient.doc_code}（刑）立字〔{self.player.time.at.year}〕{self.referral.pk}号"
            self.do("file", recipient, Role.HEAD, document_number=number)
        elif "accept" in lawful:
            self.do("accept", recipient, Role.OFFICER)
        elif "reply" in lawful:
            self.do("reply", sender, Role.OFFICER, reason="已书面反馈")
        elif "open_branch" in lawful and self.published.get("outcome") not in mapping.UNPUBLISHED:
            self.do("open_branch", recipient, Role.DEPUTY)


def _yuan(value: Any) -> Decimal | None:
    return (
        Decimal(str(value))
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        else None
    )
