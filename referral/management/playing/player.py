"""Plays one published case: clue, referrals as lanes, approvals, letters, receipts, answers, outcomes, closing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Agency, Region
from agencies.roles import Role
from documents.issue import render
from referral.law.kinds import Kind
from referral.law.reverse import awaits_reply
from referral.law.violations import codes_in
from referral.law.words import CRIMINAL_FINAL, Measure
from referral.management.playing import mapping
from referral.management.playing.course import Course
from referral.management.playing.mapping import Time
from referral.management.playing.reading import Published, clean
from referral.management.playing.stage import Stage, agency_at
from referral.models import Case, Clock, Lane, Referral
from referral.services import cases, clocks, clues, drafting, opinions
from referral.services.acting import Acting
from referral.services.clues import ClueDraft, SubjectDraft
from referral.services.drafting import Addressee, Dispatch, MaterialDraft
from referral.services.lanes import CRIMINAL_KINDS, finishes_directly
from referral.services.outcomes import OutcomeDraft
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
#: Acts from the draft of a referral to its answer, and from the report of a lane to its end.
CHAIN, ENDING = 10, 3
_UNIT_KINDS = (("药店", "pharmacy"), ("个人", "person"), ("参保人", "person"), ("医", "institution"))


@dataclass
class Played:
    """A case that was played, with the referrals that were published of it."""

    case: Case
    referrals: list[Referral]
    ref: str


class Player(Stage):
    """Plays one case. Everybody acts through the engine, in his own post, at the story's time."""

    def __init__(self, raw: Any, *, start: datetime | None = None, region: Region | None = None) -> None:
        """raw: the case as it stands in the file; start, region: when and where to play it instead (the demo).

        Raises ReferralError when it is no case at all.
        """
        self.published = published = clean(raw)
        minutes = min(20, max(1, 240 // max(len(published["referrals"]), 1)))
        time = Time(start or mapping.start_of(published), minutes=minutes, rests=start is None)
        super().__init__(region or mapping.region_of(published), time)
        self.place = region.name if region else published["city"] or published["province"]
        self.case: Case | None = None
        self.unit_code = ""
        self.played: list[tuple[Referral, Published]] = []

    def play(self, *, until: str = "closed") -> Played:
        """Play the case to its end, or stop earlier: "opened", "submitted", "reviewed", "sent", "signed", "answered", "reported"."""
        case = self.open()
        for published in self.published["referrals"]:
            if until == "opened":
                break
            self.refer(case, published, until)
        if until in {"reported", "closed"}:
            self.finish_lanes(case)
        if until == "closed":
            self.close(case)
        case.refresh_from_db()
        return Played(case, [referral for referral, _ in self.played], self.published["case_ref"])

    def open(self) -> Case:
        """Register, check and open."""
        lead = self.agency(mapping.opener_kind(self.published))
        officer = self.who(lead, Role.OFFICER)
        clue = engine.run(clues.register, self.clue_draft(officer), officer).clue
        engine.run(clues.check, clue, self.who(lead, Role.OFFICER))
        self.time.next_day()
        done = engine.run(
            clues.open_case, clue, self.who(lead, Role.DEPUTY), officers=[self.crew(lead, Role.OFFICER, 1)]
        )
        self.case = done.case
        return self.case

    def clue_draft(self, who: Acting) -> ClueDraft:
        """The clue as the published facts give it."""
        published = self.published
        violations: list[str] = published["violations"]
        unit = published["institution_type"] or "某单位"
        kind = next((kind for word, kind in _UNIT_KINDS if word in unit), "company")
        subjects = [SubjectDraft(kind, unit[:80], id_code=self.unit_code)]
        if any(mapping.kind_of(r) == Kind.DISCIPLINE for r in published["referrals"]):
            # One of the parties like any other: what others read of the case must not point to the discipline channel.
            subjects.append(
                SubjectDraft("person", "相关责任人员", is_party_member=True, supervised_category="civil")
            )
        suspected = published["amount_involved_yuan"]
        return ClueDraft(
            title=f"{self.place}{unit}{'、'.join(violations[:2])}"[:108] + "案", source=self.source(violations),
            summary=published["summary_zh"] or "、".join(violations)[:1000] or "线索内容见附件。",
            violations=tuple(codes_in(violations)), received_at=who.at, subjects=tuple(subjects),
            amounts={} if suspected is None else {"suspected": suspected},
        )  # fmt: skip

    def source(self, violations: list[str]) -> str:
        """The source that the published words point to."""
        text = self.published["summary_zh"] + str(self.published["timeline"])
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
        self.time.make_room(CHAIN)
        kind = mapping.kind_of(published)
        sender = self.agency(mapping.sender_kind(self.published, published))
        recipient = self.receiver(published, sender)
        if kind in CRIMINAL_KINDS:  # the copy goes to the procuratorate beside the police
            agency_at(recipient.region, A.PROCURATORATE, self.time.at)
        officers = [self.crew(sender, Role.OFFICER), self.crew(sender, Role.OFFICER, 1)]
        if not Case.objects.party_to(officers[0]).filter(pk=case.pk).exists():
            lead = self.who(case.lead_agency, Role.OFFICER)
            engine.run(cases.add_party, case, sender, lead, reason="依职权参与办理", posts=officers)
        referral = self.draft(case, published, kind, sender, recipient)
        self.played.append((referral, published))
        Course(self, referral, published).go(until)

    def receiver(self, published: Published, sender: Agency) -> Agency:
        """Who gets it: never the sender itself; 异地 goes to the place that is named, else to another one."""
        kind, region = mapping.recipient_kind(published), self.region
        if mapping.kind_of(published) == Kind.ASSISTANCE or kind == sender.kind:
            region = mapping.place_in(published["to"]) or region
            if region == self.region:
                home = mapping.anlan()
                region = home if self.region != home else home.parent or home
        return agency_at(region, kind, self.time.at)

    def draft(
        self, case: Case, published: Published, kind: Kind, sender: Agency, recipient: Agency
    ) -> Referral:
        """The draft, with two officers and the usual materials; the published words stand on the inner sheet."""
        person = next((s for s in case.subjects.order_by("pk") if s.is_official), None)
        to = Addressee(
            recipient, kind, "lead" if not self.played else "co", subject=person if kind == Kind.DISCIPLINE else None,
            is_offline=kind == Kind.DISCIPLINE,
            request="请依法核查处理并反馈结果。" if kind not in CRIMINAL_KINDS else "",
        )  # fmt: skip
        words = f"公开案例所载：{published['to'] or '未载明对象'}，{published['kind'] or '移送'}"[:280]
        dispatch = Dispatch(
            [to], self.published["summary_zh"] or case.summary,
            [self.crew(sender, Role.OFFICER), self.crew(sender, Role.OFFICER, 1)], MATERIALS,
            opinion=f"建议移送（{words}）。", different_reason=words,
        )  # fmt: skip
        done = engine.run(drafting.draft, case, dispatch, self.who(sender, Role.OFFICER))
        referral: Referral = done.created[0]
        return referral

    def finish_lanes(self, case: Case) -> None:
        """Outcomes as published: the criminal lanes first, for they hold back fines on the others."""
        self.time.next_day()
        criminal = {*CRIMINAL_KINDS, Kind.PROSECUTION}
        for referral, published in sorted(self.played, key=lambda pair: pair[0].kind not in criminal):
            self.time.make_room(ENDING)
            lane = Lane.objects.filter(opened_by=referral).first()
            if lane is not None and not lane.is_final:
                self.finish(lane, published)
        for copy in Referral.objects.open().filter(case=case, kind=Kind.COPY):
            self.time.make_room(1)
            agency_at(copy.recipient.region, A(copy.recipient.kind), self.time.at)
            engine.act_on_referral(copy, "sign", self.who(copy.recipient, Role.REGISTRAR))
        own = Lane.objects.filter(case=case, opened_by__isnull=True).first()
        self.time.make_room(1)
        if own is not None and not own.is_final:
            engine.act_on_lane(own, "finish", self.who(own.agency, Role.DEPUTY), outcomes=self.own_outcomes())

    def finish(self, lane: Lane, published: Published) -> None:
        """Finish or report one lane; the first sender confirms a report."""
        words = published["outcome"]
        measure = mapping.measure_of(words)
        if lane.kind in CRIMINAL_KINDS and measure not in CRIMINAL_FINAL:
            measure = Measure.OTHER
        text = "办结" if words in mapping.UNPUBLISHED else words[:2000]
        outcomes = [OutcomeDraft(measure, text)]
        if finishes_directly(lane):
            engine.act_on_lane(
                lane, "finish", self.who(lane.agency, Role.DEPUTY), outcomes=outcomes, result=text
            )
            return
        signs = Role.HEAD if awaits_reply(lane.kind, lane.origin.kind) else Role.DEPUTY
        engine.act_on_lane(lane, "report", self.who(lane.agency, signs), outcomes=outcomes, result=text)
        lane.refresh_from_db()
        engine.act_on_lane(lane, "confirm", self.who(lane.origin, Role.OFFICER))

    def own_outcomes(self) -> list[OutcomeDraft]:
        """What the opening agency itself did: money recovered and fined, else a plain 办结."""
        found = []
        for key, measure in (("recovered_yuan", Measure.RECOVERY), ("fine_yuan", Measure.PENALTY)):
            if (amount := self.published[key]) is not None:
                found.append(OutcomeDraft(measure, amount=amount))
        return found or [OutcomeDraft(Measure.DONE, "办结")]

    def end_reviews(self, case: Case) -> None:
        """A non-prosecution of which nothing more was published: the procuratorate ends its review without an opinion."""
        for lane in Lane.objects.filter(
            case=case, clocks__rule="rev_internal_transfer", clocks__ended_at__isnull=True
        ):
            agency = lane.agency
            for clock in clocks.running("rev_internal_transfer", lane):
                who = self.who(agency, Role.OFFICER)
                engine.act_on_clock(clock, "fulfil", who, document="案件移送行政检察部门登记表")
            who = self.who(agency, Role.OFFICER)
            number = f"{agency.doc_code}行终〔{who.at.year}〕{lane.pk}号"
            engine.run(
                opinions.end_review, lane, who, number=number, issued_on=who.at.date(), reason="公开案例未载明提出检察意见。"
            )  # fmt: skip

    def copy_penalties(self, case: Case) -> None:
        """A fine of which no referral to the police was published: they got its copy."""
        late = Clock.objects.open().filter(lane__case=case, rule="crim_late_penalty_copy")
        for clock in late.select_related("actor"):
            who = self.who(clock.actor, Role.OFFICER)
            engine.act_on_clock(clock, "fulfil", who, document="行政处罚决定书副本，送达回证")

    def close(self, case: Case) -> None:
        """Propose and close, when every letter has its bytes."""
        self.time.next_day()
        self.end_reviews(case)
        self.copy_penalties(case)
        lead = case.lead_agency
        for letter in [link.letter for link in case.letters.select_related("letter")]:
            render(letter, self.time.at)
        engine.act_on_case(case, "propose_close", self.who(lead, Role.OFFICER))
        engine.act_on_case(case, "close", self.who(lead, Role.HEAD))
