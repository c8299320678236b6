"""Forms of 诉讼移送 and 反向衔接: papers are registered with their own number and date, none is made here."""

from typing import Any

from django import forms

from agencies.kinds import AgencyKind
from agencies.models import Agency
from referral.law import reverse
from referral.law.kinds import KINDS, Kind
from referral.models import Case, Lane, Referral
from referral.pages.forms import ActForm, DayField, OpinionField
from referral.pages.referrals.fields import AgencyField, ReasonField, delivery, real_time
from referral.services.acting import Acting

NUMBER_HELP = "照原件填写，不在本系统编号。"


def _number(name: str) -> forms.CharField:
    return forms.CharField(label=f"{name}文号", max_length=80, help_text=NUMBER_HELP)


def _scan(name: str) -> forms.FileField:
    return forms.FileField(label=f"{name}扫描件", required=False)


class OpinionForm(ActForm):
    """检察意见, or the police's 移送行政处理. referral: the draft that is changed, whose addressee stays."""

    def __init__(
        self, *args: Any, case: Case, who: Acting, referral: Referral | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.main = who.agency.kind, reverse.MAIN_PAPER[who.agency.kind]
        grounds = reverse.GROUND_PAPERS[self.kind]
        ground = grounds[0] if len(grounds) == 1 else "依据文书"
        to = AgencyField(label="受移送机关")
        to.near(who.agency, KINDS[Kind.REVERSE].recipients - {AgencyKind.POLICE})
        self.justice = Agency.objects.filter(
            kind=AgencyKind.JUSTICE, region=who.agency.region, is_open=True
        ).first()  # fmt: skip
        self.fields |= {
            "to": to,
            "facts": OpinionField(label="违法事实", rows=6, max_length=8000),
            "request": OpinionField(
                label="处理意见", rows=3, max_length=500, help_text="如：建议依法给予行政处罚，并函告处理结果。"
            ),
            "main_number": _number(self.main), "main_on": DayField(label=f"{self.main}日期"), "main_scan": _scan(self.main),
            "ground_name": forms.ChoiceField(label="依据文书", choices=[(name, name) for name in grounds]),
            "ground_number": _number(ground), "ground_on": DayField(label=f"{ground}日期"), "ground_scan": _scan(ground),
            "reply_length": forms.IntegerField(
                label="回复期限", min_value=1, max_value=180, initial=reverse.REPLY_MONTHS,
                help_text="照检察意见书所载填写；没有载明的为2个月。自对方签收之日起算。",
            ),
            "reply_unit": forms.ChoiceField(label="期限单位", choices=list(reverse.REPLY_UNITS.items())),
            "violation_ended_on": DayField(
                label="违法行为终了之日", help_text="行政处罚时效自违法行为终了之日起算（行政处罚法第三十六条）。"
            ),
            "has_long_limitation": forms.BooleanField(label=f"时效五年：{reverse.LONG_WORDS}", required=False),
            "copy_justice": forms.BooleanField(
                label=f"抄送{self.justice.name if self.justice else ''}", required=False, initial=True
            ),
            "opinion": OpinionField(
                label="承办意见", required=False, max_length=4000, help_text="仅供本机关审批（副卷），不写入对外文书。"
            ),
        }  # fmt: skip
        self._fit(grounds, referral)
        self.phrase()

    def _fit(self, grounds: tuple[str, ...], referral: Referral | None) -> None:
        """Leave out what this sender does not fill in, and fill in what stands on a draft."""
        if len(grounds) == 1:
            del self.fields["ground_name"]
        if self.kind != AgencyKind.PROCURATORATE:
            del self.fields["reply_length"], self.fields["reply_unit"]
        if self.justice is None or self.kind != AgencyKind.PROCURATORATE:
            del self.fields["copy_justice"]
        if referral is None:
            return
        del self.fields["to"]
        for name in (
            "facts",
            "request",
            "reply_length",
            "reply_unit",
            "violation_ended_on",
            "has_long_limitation",
            "opinion",
        ):
            if name in self.fields:
                self.fields[name].initial = getattr(referral, name)
        for at, paper in zip(("main", "ground"), referral.foreign_papers.order_by("pk"), strict=False):
            self.fields[f"{at}_number"].initial, self.fields[f"{at}_on"].initial = (
                paper.number,
                paper.issued_on,
            )
            if at == "ground" and "ground_name" in self.fields:
                self.fields["ground_name"].initial = paper.name
        if "copy_justice" in self.fields:
            self.fields["copy_justice"].initial = referral.copy_to.exists()

    @property
    def ground_name(self) -> str:
        """The paper that says why no crime is prosecuted."""
        return str(self.cleaned_data.get("ground_name") or reverse.GROUND_PAPERS[self.kind][0])

    def columns(self) -> dict[str, Any]:
        """What goes to the service, besides addressee and papers."""
        data = self.cleaned_data
        return {
            "facts": data["facts"], "request": data["request"], "opinion": data["opinion"],
            "violation_ended_on": data["violation_ended_on"], "has_long_limitation": data["has_long_limitation"],
            "reply_length": data.get("reply_length"), "reply_unit": data.get("reply_unit") or "",
            "copies": [self.justice] if data.get("copy_justice") and self.justice else [],
        }  # fmt: skip


class GoOnForm(ActForm):
    """移送审查起诉, 提起公诉: where to, with which paper."""

    def __init__(self, *args: Any, lane: Lane, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recipient, paper = reverse.ONWARD[lane.agency.kind]
        to = AgencyField(label="受移送机关")
        to.near(lane.agency, frozenset({recipient}))
        beside = Agency.objects.filter(kind=recipient, region=lane.agency.region, is_open=True).first()
        to.initial = beside.pk if beside else None
        self.fields |= {
            "to": to, "number": _number(paper), "issued_on": DayField(label=f"{paper}日期"), "scan": _scan(paper),
            "facts": OpinionField(label="事实和罪名", rows=4, max_length=8000), "delivery": delivery(),
            "real_at": real_time(),
        }  # fmt: skip
        self.phrase()


class EndReviewForm(ActForm):
    """终结审查: the procuratorate's decision and why."""

    number = _number("终结审查决定书")
    issued_on = DayField(label="终结审查决定书日期")
    scan = _scan("终结审查决定书")
    reason = ReasonField()

    def __init__(self, *args: Any, lane: Lane, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ChaseForm(ActForm):
    """跟进监督: the procuratorate's own paper."""

    name = forms.ChoiceField(label="文书", choices=[(name, name) for name in reverse.CHASE_PAPERS])
    number = _number("文书")
    issued_on = DayField(label="文书日期")
    scan = _scan("文书")
    reason = OpinionField(label="说明", required=False, max_length=500)

    def __init__(self, *args: Any, lane: Lane, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
