"""提请复议书 and 立案监督建议书: what the sender writes against a refusal to file; form layout, its own number."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letters.fields import Handler, Letter, day
from documents.letters.kinds import law
from documents.letters.prose import Page, Paragraph, bare, p, sections


@dataclass(frozen=True, kw_only=True)
class Objection(Letter):
    """What both have: the referral, the refusal, the reasons. Police papers are cited by their own numbers."""

    layout: ClassVar[str] = "form"

    to: str
    case_name: str
    referral_number: str
    referred_on: dt.date
    police: str
    notice_number: str  # 不予立案通知书文号
    notice_on: dt.date
    reasons: tuple[str, ...]
    handlers: tuple[Handler, ...] = ()

    def problems(self) -> list[str]:
        """At least one reason."""
        return [] if any(reason.strip() for reason in self.reasons) else ["请写明不同意不予立案决定的理由。"]

    def _people(self) -> list[Paragraph]:
        return [p(handler.sentence() + "。") for handler in self.handlers]


@dataclass(frozen=True, kw_only=True)
class ReconsiderationRequest(Objection):
    """提请复议书 (310号令第九条第一款, 程序规定第一百八十一条)."""

    kind: ClassVar[str] = "reconsideration_request"
    label: ClassVar[str] = "提请复议书"

    def page(self) -> Page:
        """The request."""
        return Page(
            title=self.label,
            to=self.to,
            paragraphs=(
                p(
                    f"我单位{day(self.referred_on)}移送你单位的{bare(self.case_name)}一案（{self.referral_number}），"
                    f"你单位{day(self.notice_on)}决定不予立案（{self.notice_number}）。我单位对该决定有异议，"
                    f"依照{law.ORDER_310}第九条第一款、{law.POLICE_PROCEDURE}第一百八十一条的规定，提请复议。"
                ),
                *sections(
                    ("提请复议的理由", [p(reason) for reason in self.reasons]),
                    (
                        "请求事项",
                        [
                            p(
                                "请对该案依法立案侦查，并自收到本提请复议书之日起3日内将复议决定书面通知我单位。"
                            )
                        ],
                    ),
                    ("承办人", self._people()),
                ),
            ),
            annexes=("不予立案通知书（复印件）",),
        )


@dataclass(frozen=True, kw_only=True)
class SupervisionRequest(Objection):
    """立案监督建议书 (310号令第九条), to the procuratorate of the same level."""

    kind: ClassVar[str] = "supervision_request"
    label: ClassVar[str] = "立案监督建议书"

    facts: tuple[str, ...]
    review_number: str = ""  # 复议决定书文号
    review_on: dt.date | None = None

    def page(self) -> Page:
        """The suggestion."""
        return Page(
            title=self.label,
            to=self.to,
            paragraphs=(
                p(self._course()),
                *sections(
                    ("基本案情", [p(fact) for fact in self.facts]),
                    ("建议立案监督的理由", [p(reason) for reason in self.reasons]),
                    ("承办人", self._people()),
                ),
            ),
            annexes=self._annexes(),
        )

    def _course(self) -> str:
        review = (
            f"经我单位提请复议，该单位{day(self.review_on)}决定维持原决定（{self.review_number}）。"
            if self.review_on
            else ""
        )
        paragraph = "第二款" if self.review_on else "第一款"
        return (
            f"我单位{day(self.referred_on)}向{self.police}移送{bare(self.case_name)}一案（{self.referral_number}）。"
            f"{self.police}{day(self.notice_on)}决定不予立案（{self.notice_number}）。{review}"
            f"我单位认为该案应当立案侦查，依照{law.ORDER_310}第九条{paragraph}的规定，建议你院依法进行立案监督。"
        )

    def _annexes(self) -> tuple[str, ...]:
        papers = ("涉嫌犯罪案件移送书（复印件）", "不予立案通知书（复印件）")
        return (*papers, "复议决定书（复印件）") if self.review_on else papers
