"""Forms that write one letter to one agency: 异地协查, 书面咨询, 补充移送, 更正. Search and 再加一项 work by submitting."""

from typing import Any

from django import forms
from django.utils import timezone

from agencies.directory import find_agencies
from agencies.models import Agency
from referral.law.jurisdiction import PLACES, Place
from referral.law.kinds import KINDS, Kind
from referral.law.sharing import LABELS, Section
from referral.models import Case, Referral, ReferralOfficer, Subject
from referral.pages.forms import NamedChoiceField, OpinionField, SteeredForm
from referral.pages.referrals.fields import agencies_near
from referral.pages.wizard.people import Officer, OfficersField
from referral.pages.wizard.sharing import SharingForm, Tick
from referral.services import sharing
from referral.services.acting import Acting
from referral.services.addenda import Passage, correctable, persons
from referral.services.assistance import MOST, AssistanceDraft, suggested_place
from referral.services.consults import ConsultDraft
from referral.services.given import story_of

SUBMIT, DRAFT = "submit", "draft"
#: Found agencies that are shown at once.
SHOWN = 20
OPINION_HELP = "仅写入移送审批表（副卷），不写入对外的函。"


class LetterForm(SteeredForm):
    """What every one of these letters has: facts, officers, inner opinion. `do`: submit, draft, or nothing while it changes."""

    facts = OpinionField(label="基本情况", rows=6, max_length=8000)

    def __init__(self, *args: Any, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = who
        self.prepare()
        self.fields["officers"] = OfficersField(who.agency, who.post, timezone.localdate(who.at))
        self.fields["officers"].initial = [str(who.post.pk)]
        self.fields["opinion"] = OpinionField(
            label="承办意见", required=False, max_length=4000, rows=3, help_text=OPINION_HELP
        )
        self.phrase()

    def prepare(self) -> None:
        """Add what is this letter's own."""

    @property
    def is_steering(self) -> bool:
        """Whether the form only comes back changed: nothing is to be judged or done yet."""
        return self.is_bound and self.data.get("do") not in {SUBMIT, DRAFT}

    def officer_rows(self) -> list[Officer]:
        """The officers, for the template."""
        field: OfficersField = self.fields["officers"]  # type: ignore[assignment]
        return field.rows(self["officers"].value())

    def common(self) -> dict[str, Any]:
        """What goes to every service."""
        data = self.cleaned_data
        return {"facts": data["facts"], "officers": data["officers"], "opinion": data["opinion"]}


class ToForm(LetterForm):
    """A letter whose agency is looked for in the directory of the whole country."""

    kind = Kind.ASSISTANCE

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)
        self.fields["facts"].initial = story_of(case, self.who.post)

    def prepare(self) -> None:
        self.fields["find"] = forms.CharField(
            label="查找机关", required=False, max_length=60,
            help_text="可写地区和机关名称，用空格隔开，如：山岚省 清岭 医保。",
        )  # fmt: skip
        self.found = self._found()
        self.fields["to"] = forms.TypedChoiceField(
            label="收函机关", choices=[(str(a.pk), a.name) for a in self.found], widget=forms.RadioSelect,
            coerce=lambda pk: next(a for a in self.found if str(a.pk) == pk),
            error_messages={"required": "请查找并选择收函机关。"},
        )  # fmt: skip

    def _found(self) -> list[Agency]:
        """The chosen agency first, then what the words find; before any search, those nearby."""
        kinds, own = self.kinds(), self.who.agency
        words = str(self.data.get("find", "")).strip() if self.is_bound else ""
        chosen = str(self.data.get("to", "")) if self.is_bound else ""
        rows = find_agencies(words, kinds).exclude(pk=own.pk) if words else self.nearby()
        self.total = rows.count()
        found = list(rows[:SHOWN])
        if chosen.isdecimal() and len(chosen) < 12:
            old = Agency.objects.filter(pk=int(chosen), is_open=True, kind__in=kinds).exclude(pk=own.pk)
            found = [*old, *(a for a in found if str(a.pk) != chosen)]
        return found

    def kinds(self) -> frozenset[str]:
        """The kinds of agency that may get this letter."""
        return frozenset(str(kind) for kind in KINDS[self.kind].recipients)

    def nearby(self) -> Any:
        """Agencies offered before a search."""
        own = self.who.agency
        return agencies_near(own, frozenset({own.kind}) & self.kinds() or self.kinds()).select_related(
            "region"
        )


class AssistForm(ToForm, SharingForm):
    """异地协查: numbered questions, whom and which bills to check, which place handles the case."""

    facts = OpinionField(
        label="基本案情", rows=6, max_length=8000, help_text="写入协助调查函；不得写举报人信息。"
    )
    #: What the draft keeps back, when it is changed.
    kept: frozenset[Section] | None = None
    verify = OpinionField(
        label="需核实的人员和票据", rows=3, required=False, max_length=2000, help_text="每行一项，写入协助调查函；不需要的不填。"
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        self.count = self.lines_asked(3, MOST, "rows")
        for n in range(1, self.count + 1):
            self.fields[f"q_{n}"] = OpinionField(label=f"第{n}项", rows=2, required=n == 1, max_length=500)
        self.advice = suggested_place(self.case)
        self.fields["place"] = forms.ChoiceField(
            label="异地就医的管辖", choices=list(PLACES.items()), initial=Place.NONE, widget=forms.RadioSelect
        )  # fmt: skip
        self.fields["place_reason"] = forms.CharField(
            label="与建议不同的理由", required=False, max_length=300
        )

    def fill(self, referral: Referral) -> None:
        """Start from a draft, which keeps its addressee."""
        self.fields["to"].disabled, self.fields["to"].initial = True, str(referral.recipient_id)
        if referral.recipient not in self.found:
            self.found = [referral.recipient]
            self.fields["to"].choices = [(str(referral.recipient_id), referral.recipient.name)]  # type: ignore[attr-defined]
        more = getattr(referral, "assistance", None)
        start = {"facts": referral.facts, "opinion": referral.opinion}
        self.kept = sharing.withheld(referral)
        if more is not None:
            start |= {"verify": more.verify, "place": more.place, "place_reason": more.place_reason}
        named = referral.officers.filter(position__lt=ReferralOfficer.REVIEWER)
        for name, value in start.items():
            self.fields[name].initial = value
        self.fields["officers"].initial = [str(pk) for pk in named.values_list("post_id", flat=True)]
        if not self.is_bound:
            for question in referral.questions.all():
                self.fields[f"q_{question.number}"] = OpinionField(
                    label=f"第{question.number}项", rows=2, required=question.number == 1, max_length=500,
                    initial=question.text,
                )  # fmt: skip
                self.count = max(self.count, question.number)
        self.phrase()

    def rows(self) -> list[Any]:
        """The questions, for the template."""
        return [self[f"q_{n}"] for n in range(1, self.count + 1)]

    def ticks(self) -> list[Tick]:
        """What of the case goes with it, for the template."""
        return self.section_ticks("to", self.kind, self.kept)

    def draft(self) -> AssistanceDraft:
        """What goes to the service."""
        data = self.cleaned_data
        return AssistanceDraft(
            data["to"], questions=[data.get(f"q_{n}", "") for n in range(1, self.count + 1)], verify=data["verify"],
            place=data["place"], place_reason=data["place_reason"], withheld=self.kept_back("to", self.kind, self.kept),
            **self.common(),
        )  # fmt: skip


class ConsultForm(ToForm):
    """书面咨询, 商请提前介入."""

    kind = Kind.CONSULT
    is_early = forms.ChoiceField(
        label="函件", choices=[("", "书面咨询函"), ("1", "商请提前介入函（公安机关、人民检察院）")], required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    facts = OpinionField(
        label="基本情况", rows=6, max_length=8000, help_text="对方只能看到本函，看不到案件的其他内容。"
    )
    questions = OpinionField(label="咨询的问题或商请的事项", rows=4, max_length=2000, help_text="每行一项。")

    def nearby(self) -> Any:
        own = self.who.agency
        return agencies_near(own, self.kinds()).filter(region_id=own.region_id).select_related("region")

    def draft(self) -> ConsultDraft:
        """What goes to the service."""
        data = self.cleaned_data
        return ConsultDraft(
            data["to"], questions=data["questions"], is_early=bool(data["is_early"]), **self.common()
        )


class AddendumForm(LetterForm):
    """A letter that follows a referral."""

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        self.referral = referral
        super().__init__(*args, **kwargs)


class SupplementForm(AddendumForm):
    """补充移送: new facts, persons, materials."""

    facts = OpinionField(
        label="补充的事实", rows=6, max_length=8000, help_text="写入补充移送函；不得写举报人信息。"
    )

    def prepare(self) -> None:
        people = forms.ModelMultipleChoiceField(
            label="补充的当事人", queryset=persons(self.referral, self.who.post), required=False, widget=forms.CheckboxSelectMultiple,
            help_text="只选原移送中没有写明的当事人。",
        )  # fmt: skip
        people.label_from_instance = _name  # type: ignore[method-assign,assignment]
        self.fields["parties"] = people
        if kept := sharing.withheld(self.referral):
            self.fields["gives"] = forms.MultipleChoiceField(
                label="本次补充共享", required=False, choices=[(one, LABELS[one]) for one in Section if one in kept], widget=forms.CheckboxSelectMultiple,
                help_text="移送时没有共享的部分；送达后对方可以查看，并写入补充移送函。",
            )  # fmt: skip

    def values(self) -> dict[str, Any]:
        gives = [Section(one) for one in self.cleaned_data.get("gives", [])]
        return self.common() | {"parties": list(self.cleaned_data["parties"]), "gives": gives}


def _name(subject: Subject) -> str:
    return f"{subject.name}（{subject.get_kind_display()}）"


class CorrectForm(AddendumForm):
    """更正: which letter, which passage, what it should read."""

    facts = OpinionField(label="有误的原因", rows=2, max_length=300)

    def prepare(self) -> None:
        self.count = self.lines_asked(1, 10, "rows")
        letters = correctable(self.referral, self.who.agency)
        for n in range(1, self.count + 1):
            self.fields[f"letter_{n}"] = NamedChoiceField(
                label="文书", queryset=letters, required=n == 1, name=lambda one: f"{one.number} {one.title}"
            )
            self.fields[f"wrong_{n}"] = OpinionField(label="原文", rows=2, max_length=300, required=n == 1)
            self.fields[f"right_{n}"] = OpinionField(label="更正为", rows=2, max_length=300, required=n == 1)

    def rows(self) -> list[list[Any]]:
        """The passages, for the template."""
        return [
            [self[f"{name}_{n}"] for name in ("letter", "wrong", "right")] for n in range(1, self.count + 1)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for n in range(2, self.count + 1):
            typed = [data.get(f"{name}_{n}") for name in ("letter", "wrong", "right")]
            if any(typed) and not all(typed):
                self.add_error(f"wrong_{n}", f"第{n}处请选择文书，并写明原文和更正后的内容。")
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        rows = [
            tuple(data.get(f"{name}_{n}") for name in ("letter", "wrong", "right"))
            for n in range(1, self.count + 1)
        ]
        common = self.common()
        return {
            "reason": common.pop("facts"), **common,
            "passages": [Passage(*row) for row in rows if all(row)],  # type: ignore[arg-type]
        }  # fmt: skip
