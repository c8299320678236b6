"""One form for each move of a referral. The move's own table says what it needs; the form asks for it."""

from typing import Any

from django import forms

from agencies.models import Department
from agencies.roles import Act, Role
from referral.law.kinds import KINDS
from referral.models import Referral
from referral.pages.forms import DayField, NamedChoiceField, OpinionField
from referral.pages.referrals.fields import (
    AgencyField,
    PeopleField,
    ReasonField,
    delivery,
    departments,
    opinion,
    real_time,
)
from referral.pages.referrals.moveform import ApproveForm, MoveForm, OpinionForm, ReasonForm


class SubmitForm(MoveForm):
    opinion = opinion("送审说明")
    reviewer = PeopleField(
        label="审核人", required=False, help_text="行纪移送限定知悉范围，由指定的一名审核人审核。"
    )

    def prepare(self) -> None:
        if self.referral.secret:
            field: PeopleField = self.fields["reviewer"]  # type: ignore[assignment]
            field.of(self.referral.sender, act=Act.REVIEW_REFERRAL, besides=self.who.user.pk)
            field.required = True
        else:
            del self.fields["reviewer"]


class ObstacleForm(MoveForm):
    reason = ReasonField(label="特殊原因")
    expected_end = DayField(label="预计消除的日期")


class SendForm(MoveForm):
    delivery = delivery()
    tracking_number = forms.CharField(label="邮寄单号或交换号", required=False, max_length=60)
    real_at = real_time()


class DisciplineReplyForm(MoveForm):
    reason = ReasonField(
        label="书面反馈", help_text="只登记已接收、已立案、已办结等情况和函号，不写办理内容。"
    )


class OfflineForm(MoveForm):
    document_number = forms.CharField(label="发文登记号", max_length=80)
    document_date = DayField(label="发文日期")
    real_at = real_time()


#: Volumes, items and pages of one hand-over at most.
_MOST = 999_999


class SignForm(MoveForm):
    """接受与回执: counts, completeness, who signs. Missing pieces never hinder it."""

    volumes = forms.IntegerField(label="案卷（卷）", min_value=0, max_value=_MOST, initial=0)
    items = forms.IntegerField(label="涉案物品（件）", min_value=0, max_value=_MOST, initial=0)
    pages = forms.IntegerField(label="案卷（页）", min_value=0, max_value=_MOST, initial=0)
    complete = forms.ChoiceField(
        label="材料", choices=[("yes", "齐全"), ("no", "不全，另行书面一次告知")], initial="yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    missing = OpinionField(
        label="缺少的材料", required=False, max_length=500, rows=2, help_text="缺少材料不影响接受，将记入回执。"
    )  # fmt: skip
    signer = forms.CharField(label="接收人", max_length=40)
    badge = forms.CharField(label="警号或工号", required=False, max_length=40)
    external_number = forms.CharField(
        label="外部编号", required=False, max_length=80, help_text="如接报案回执号、收文登记号。"
    )
    department = NamedChoiceField(label="承办科室", required=False, queryset=Department.objects.none())
    officer = PeopleField(label="承办人", required=False)
    real_at = real_time()

    def prepare(self) -> None:
        self.fields["signer"].initial = self.who.user.full_name
        self.fields["pages"].initial = sum(m.pages for m in self.referral.materials.all())
        self.fields["department"].queryset = departments(self.who.agency)  # type: ignore[attr-defined]
        officer: PeopleField = self.fields["officer"]  # type: ignore[assignment]
        officer.of(self.who.agency, role=Role.OFFICER)
        if self.referral.kind in {"criminal", "report_crime"}:
            self.fields["badge"].required = True
            self.fields["badge"].label = "警号"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("complete") == "no" and not data.get("missing"):
            self.add_error("missing", "请写明缺少哪些材料；不影响接受。")
        return data

    def values(self) -> dict[str, Any]:
        values = super().values()
        complete = values.pop("complete") == "yes"
        return values | {"missing": "" if complete else values["missing"]}


class ReadForm(MoveForm):
    """已阅 of a copy."""

    opinion = opinion()


class AskSupplementForm(MoveForm):
    items = OpinionField(label="需补正的材料", max_length=2000, rows=6, help_text="每行一项，一次告知。")

    def values(self) -> dict[str, Any]:
        lines = [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]
        return {"items": lines}


class SupplyForm(MoveForm):
    """补正: one answer for each item that was asked for."""

    def prepare(self) -> None:
        for item in self.referral.supplement_items.filter(supplied_at__isnull=True):
            self.fields[f"item_{item.pk}"] = forms.CharField(
                label=item.name, max_length=300, help_text="已补的写明份数页数；确实无法补正的写明原因。"
            )

    def values(self) -> dict[str, Any]:
        return {
            "items": {
                int(name[5:]): value for name, value in self.cleaned_data.items() if name.startswith("item_")
            }
        }


class RerouteForm(MoveForm):
    agency = AgencyField(label="转送机关")
    reason = ReasonField()

    def prepare(self) -> None:
        field: AgencyField = self.fields["agency"]  # type: ignore[assignment]
        field.near(self.referral.recipient, KINDS[self.referral.kind].recipients)


class DesignateForm(MoveForm):
    """The common superior names who handles it: also the agency that returned it, never the one that referred it."""

    agency = AgencyField(label="指定管辖的机关")
    reason = ReasonField(label="指定的理由")

    def prepare(self) -> None:
        field: AgencyField = self.fields["agency"]  # type: ignore[assignment]
        field.competent(
            self.referral.recipient, self.referral.origin_sender, KINDS[self.referral.kind].recipients
        )


class ReturnForm(MoveForm):
    reason = ReasonField(label="不属本机关职责的理由")
    suggested = forms.CharField(label="建议的接收机关", max_length=60)


class FileForm(MoveForm):
    document_number = forms.CharField(
        label="立案通知书文号", max_length=80, help_text="公安机关制作的文书，在此登记，不在本系统编号。"
    )
    document_date = DayField(label="文书日期", required=False)
    recipient_number = forms.CharField(label="案件编号", required=False, max_length=80)
    real_at = real_time()


class NotFileForm(MoveForm):
    document_number = forms.CharField(label="不予立案通知书文号", max_length=80)
    document_date = DayField(label="文书日期", required=False)
    reason = ReasonField(
        label="不予立案的理由", help_text="不得以材料不全为由不予立案；材料不全的办理告知补正。"
    )
    returned = OpinionField(
        label="退回的材料", required=False, max_length=300, rows=2, help_text="按退回材料清单填写名称和份数页数。"
    )  # fmt: skip
    real_at = real_time()


class PaperForm(MoveForm):
    """A paper of the police or the procuratorate, with its own number."""

    document_number = forms.CharField(
        label="文书文号", max_length=80, help_text="制作机关自己的文书，在此登记，不在本系统编号。"
    )
    document_date = DayField(label="文书日期", required=False)
    real_at = real_time()


class DecisionPaperForm(PaperForm):
    reason = ReasonField(required=False)


class TakeUpForm(MoveForm):
    """同意提级: the superior's own paper (批复) and its number."""

    document_number = forms.CharField(label="批复文号", max_length=80)
    opinion = opinion()
    real_at = real_time()


class AnswerForm(MoveForm):
    """书面答复 of a consultation: its words, and the number of the paper where there is one."""

    reason = ReasonField(label="答复意见", max_length=2000)
    document_number = forms.CharField(
        label="答复文书文号",
        required=False,
        max_length=80,
        help_text="本机关制作的文书，在此登记，不在本系统编号。",
    )
    document_date = DayField(label="文书日期", required=False)


class RecordAnswerForm(AnswerForm):
    """登记书面答复: it came on paper, to the agency that had asked."""

    document_number = forms.CharField(
        label="答复文书文号", max_length=80, help_text="照原件填写，不在本系统编号。"
    )
    real_at = real_time()


class ReasonedPaperForm(PaperForm):
    reason = ReasonField()


class NotPoliceForm(PaperForm):
    reason = ReasonField(
        label="不属公安机关职责范围的理由", help_text="向移送机关书面通知，由其另行移送主管机关。"
    )


class ReconsiderForm(MoveForm):
    reason = ReasonField(label="提请复议的理由", help_text="写入提请复议书；内部讨论意见不要写在这里。")
    real_at = real_time()


class SupervisionForm(MoveForm):
    reason = ReasonField(
        label="建议立案监督的理由", help_text="写入立案监督建议书；内部讨论意见不要写在这里。"
    )
    real_at = real_time()


class AcceptNoForm(MoveForm):
    reason = ReasonField(
        label="不再异议的理由", help_text="写明为什么不提请复议、不建议立案监督，以及本机关下一步如何处理。"
    )


class AcceptForm(MoveForm):
    recipient_number = forms.CharField(label="本机关案号", required=False, max_length=80)
    opinion = opinion()


FORMS: dict[str, type[MoveForm]] = {
    "submit": SubmitForm, "review": ApproveForm, "approve": ApproveForm, "refuse": ReasonForm, "return_draft": ReasonForm,
    "return_report": ReasonForm, "withdraw": ReasonForm, "take_back": ReasonForm, "revoke": ReasonForm, "send": SendForm,
    "record_offline": OfflineForm, "sign": SignForm, "join": SignForm, "record_receipt": OpinionForm, "reply": DisciplineReplyForm,
    "ask_supplement": AskSupplementForm, "supply": SupplyForm, "reroute": RerouteForm, "designate": DesignateForm, "designate_sender": ReasonForm,
    "return": ReturnForm, "decline": ReturnForm, "file": FileForm, "not_file": NotFileForm, "uphold": ReasonedPaperForm,
    "overturn": DecisionPaperForm, "file_on_notice": DecisionPaperForm, "accept": AcceptForm, "not_police": NotPoliceForm,
    "reconsider": ReconsiderForm, "ask_supervision": SupervisionForm, "accept_no": AcceptNoForm, "explain": ReasonedPaperForm,
    "demand_reasons": PaperForm, "order_filing": PaperForm, "demand_overdue": PaperForm, "contest": ReasonForm,
    "close_return": ReasonForm, "answer": AnswerForm, "obstacle": ObstacleForm, "record_answer": RecordAnswerForm,
}  # fmt: skip


def form_for(referral: Referral, move: str) -> type[MoveForm]:
    """The form of a move."""
    if move == "sign" and referral.kind == "copy":
        return ReadForm
    if move == "decline" and referral.kind in {"joint", "escalation"}:
        return ReasonForm
    if move == "accept" and referral.kind == "escalation":
        return TakeUpForm
    return FORMS.get(move, OpinionForm)
