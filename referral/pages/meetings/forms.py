"""Forms of a meeting: called, answered, held, its items, minutes, decisions; the grade of a district; an expert's opinion."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.models import Agency, Region
from documents.models import Evidence
from referral.law.meetings import GRADES, KINDS
from referral.models import Case, ExpertOpinion, Meeting, MeetingItem
from referral.pages.forms import (
    ActForm,
    DayField,
    FilesField,
    MomentField,
    NamedChoiceField,
    OpinionField,
    ShownForm,
)
from referral.services import agenda, meetings, minutes
from referral.services.acting import Acting
from referral.services.experts import OpinionDraft
from referral.services.meetings import MeetingDraft


class AgenciesField(forms.ModelMultipleChoiceField):
    """Several agencies, ticked."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The full name."""
        return str(obj.name)


class CallForm(ActForm):
    """召集: what, when, where, who."""

    is_classified = forms.ChoiceField(
        label="是否涉密会议", choices=[("no", "否"), ("yes", "是")], widget=forms.RadioSelect,
        help_text="本系统为非涉密系统，涉密会议不在本系统召集、通知和传递材料。",
    )  # fmt: skip
    kind = forms.ChoiceField(label="会议类别", widget=forms.RadioSelect)
    title = forms.CharField(
        label="会议名称", max_length=80, help_text="各参会单位都能看到，不要写案件和当事人名称。"
    )
    region = NamedChoiceField(
        label="所属地区", queryset=Region.objects.none(), required=False, name=lambda r: r.full_name,
        help_text="联席会议和专题会议按地区的风险等级计算频次，须选择；会商不选。",
    )  # fmt: skip
    planned_at = MomentField(label="召开时间")
    place = forms.CharField(label="地点", max_length=80)
    host = forms.CharField(label="主持人", max_length=40, help_text="姓名和职务。")
    invited = AgenciesField(Agency.objects.none(), label="参会单位")
    comments_until = DayField(
        label="会前意见截止日",
        required=False,
        help_text="参会单位在此日前对议题提出意见；不填的，召开前都可以提。",
    )

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = meetings.kinds_for(acting.agency)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [(kind, KINDS[kind]) for kind in kinds]
        fields["region"].queryset = meetings.districts(acting.agency)
        fields["invited"].queryset = meetings.may_be_invited(acting.agency, timezone.localdate(acting.at))
        if len(kinds) == 1:
            fields["kind"].initial = kinds[0]
            del self.fields["region"]

    def draft(self) -> MeetingDraft:
        """As the service takes it."""
        data = dict(self.cleaned_data)
        data["is_classified"] = data["is_classified"] == "yes"
        return MeetingDraft(**data)


class GradeForm(ActForm):
    """风险等级 of a district."""

    region = NamedChoiceField(label="地区", queryset=Region.objects.none(), name=lambda r: r.full_name)
    grade = forms.ChoiceField(label="风险等级", choices=list(GRADES.items()), widget=forms.RadioSelect)
    since = DayField(label="评定日期")
    basis = forms.CharField(label="依据", max_length=120, help_text="评定文件的名称和文号。")

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.queryset = meetings.districts(acting.agency)


class InviteForm(ActForm):
    agencies = AgenciesField(Agency.objects.none(), label="增加的参会单位")

    def __init__(self, *args: Any, meeting: Meeting, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies: Any = self.fields["agencies"]
        rows = meetings.may_be_invited(acting.agency, timezone.localdate(acting.at))
        agencies.queryset = rows.exclude(pk__in=meeting.participants.values("agency_id"))


class ItemForm(ActForm):
    topic = forms.CharField(label="议题", max_length=120)
    case = NamedChoiceField(
        label="案件", queryset=Case.objects.none(), required=False, empty_label="不涉及具体案件",
        name=lambda c: f"{c.number} {c.title}",
        help_text="列入议题不开放案件：参会单位只看到本来就能查看的案件的议题，其余议题对其不显示。",
    )  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case: Any = self.fields["case"]
        case.queryset = agenda.cases_for(acting.post)


class AnswerForm(ActForm):
    comes = forms.ChoiceField(
        label="是否参加", choices=[("yes", "参加"), ("no", "不参加")], widget=forms.RadioSelect
    )
    said = forms.CharField(
        label="参会人员或者不参加的原因", max_length=200, help_text="参加的，写明姓名和职务。"
    )

    def values(self) -> dict[str, Any]:
        """As the service takes it."""
        return {"comes": self.cleaned_data["comes"] == "yes", "said": self.cleaned_data["said"]}


class HoldForm(ActForm):
    """登记召开, with a line for each agency that was invited."""

    held_at = MomentField(label="实际召开时间")
    recorder = forms.CharField(label="记录人", max_length=40)

    def __init__(self, *args: Any, meeting: Meeting, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = []
        for one in meeting.participants.select_related("agency"):
            self.agencies.append(one.agency_id)
            self.fields[f"people_{one.agency_id}"] = forms.CharField(
                label=f"{one.agency.name}到会人员", max_length=120, required=False,
                help_text="姓名用顿号分开；没有到会的留空。", initial=one.said if one.comes and one.said else "",
            )  # fmt: skip
        self.phrase()

    def values(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        people = {pk: data[f"people_{pk}"] for pk in self.agencies}
        return {"held_at": data["held_at"], "recorder": data["recorder"], "people": people}


class ReasonForm(ActForm):
    reason = OpinionField(label="取消会议的原因", max_length=300, rows=3)


class UntilForm(ActForm):
    until = DayField(label="会签截止日", help_text="参会单位到期没有回复的，视为没有意见。")


class SignForm(ActForm):
    """会签 of the minutes."""

    answer = forms.ChoiceField(
        label="会签", choices=[("yes", "同意"), ("no", "有不同意见")], widget=forms.RadioSelect
    )
    opinion = OpinionField(
        label="会签意见",
        max_length=500,
        rows=3,
        required=False,
        help_text="有不同意见的，写明意见，原样印入。",
    )

    def clean(self) -> dict[str, Any]:
        """An opinion where there is one, and only there."""
        data = super().clean() or {}
        if data.get("answer") == "no" and not data.get("opinion", "").strip():
            self.add_error("opinion", "有不同意见的，请写明意见。")
        if data.get("answer") == "yes" and data.get("opinion", "").strip():
            self.add_error("opinion", "同意的不写意见；有不同意见的，请选择“有不同意见”。")
        return data

    def values(self) -> dict[str, Any]:
        """As the service takes it."""
        return {"opinion": self.cleaned_data["opinion"]}


class ScreenSignForm(SignForm, ShownForm):
    """会签 on the screen, of the text that the page showed."""

    def values(self) -> dict[str, Any]:
        """As the service takes it."""
        return super().values() | {"seen": self.cleaned_data["seen"]}


class ReportForm(ActForm):
    document = forms.CharField(label="报告文号或者名称", max_length=120)
    reported_on = DayField(label="报告日期")


class PapersForm(ActForm):
    """What is laid before the meeting of an item's case."""

    materials = forms.ModelMultipleChoiceField(
        Evidence.objects.none(), label="案件材料", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="参会单位只能看到其中本来就能查看的材料。",
    )  # fmt: skip
    opinions = forms.ModelMultipleChoiceField(
        ExpertOpinion.objects.none(), label="论证意见", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="论证意见属于本机关副卷；勾选后，能够查看本案的参会单位可以阅读意见内容。",
    )  # fmt: skip

    def __init__(self, *args: Any, item: MeetingItem, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if item.case is not None:
            fields["materials"].queryset = agenda.papers_for(item.case, acting.post)
            fields["opinions"].queryset = ExpertOpinion.objects.visible_to(acting.post).filter(case=item.case)
        fields["materials"].initial = list(item.materials.values_list("pk", flat=True))
        fields["opinions"].initial = list(item.opinions.values_list("pk", flat=True))


class CommentForm(ActForm):
    text = OpinionField(label="会前意见", max_length=1000)

    def __init__(self, *args: Any, item: MeetingItem, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class MinutesForm(ActForm):
    """What the minutes say of an item."""

    studied = OpinionField(label="研究的情况", max_length=3000, rows=5)
    agreed = OpinionField(label="一致意见", max_length=3000, rows=5, required=False)
    apart = OpinionField(
        label="不同意见",
        max_length=2000,
        rows=3,
        required=False,
        help_text="没有形成一致意见的，写明各单位的意见。",
    )

    def __init__(self, *args: Any, item: MeetingItem, acting: Acting, **kwargs: Any) -> None:
        initial = {"studied": item.studied, "agreed": item.agreed, "apart": item.apart}
        super().__init__(*args, initial=initial, **kwargs)


class DecisionForm(ActForm):
    """决定事项, with its owner and day."""

    title = OpinionField(label="决定事项", max_length=200, rows=3)
    agency = NamedChoiceField(
        label="牵头单位",
        queryset=Agency.objects.none(),
        name=lambda a: a.name,
        help_text="只能是到会并且能够查看本议题案件的单位。",
    )
    co_agencies = AgenciesField(Agency.objects.none(), label="配合单位", required=False)
    due_on = DayField(label="完成日期", help_text="会议商定的日期，不是法定期限。")

    def __init__(self, *args: Any, item: MeetingItem, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Agency.objects.filter(pk__in=[one.pk for one in minutes.owners(item)]).order_by("pk")
        for name in ("agency", "co_agencies"):
            field: Any = self.fields[name]
            field.queryset = rows

    def values(self) -> dict[str, Any]:
        """As the service takes it."""
        return self.cleaned_data | {"co_agencies": tuple(self.cleaned_data["co_agencies"])}


class ExpertForm(ActForm):
    """论证意见 of an expert."""

    expert = forms.CharField(label="专家姓名", max_length=40)
    unit = forms.CharField(label="工作单位", max_length=80)
    title = forms.CharField(label="职称或专业", max_length=60)
    question = OpinionField(label="论证的问题", max_length=500, rows=3)
    opinion = OpinionField(label="论证意见", max_length=3000, rows=6)
    given_on = DayField(label="出具日期")
    scan = FilesField(label="签名的意见书", required=False, help_text="一个文件，存入副卷。")

    def clean_scan(self) -> list[Any]:
        """One paper, no more."""
        files: list[Any] = self.cleaned_data["scan"]
        if len(files) > 1:
            raise forms.ValidationError("意见书只能上传一个文件，请合并后再上传。")
        return files

    def draft(self) -> OpinionDraft:
        """As the service takes it."""
        return OpinionDraft(**{name: value for name, value in self.cleaned_data.items() if name != "scan"})
