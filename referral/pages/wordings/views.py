"""文书用语: the sentences of every form, a new wording from a day on with a look at the paper, by the system administrator."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies.errors import DirectoryError
from agencies.keeping import Deed, Keeper, is_permitted, keep, permit
from documents import formfields
from documents import wordings as verbs
from documents.formfields import FieldNow
from documents.letters.fields import Letter
from documents.letters.kinds import KINDS
from documents.letters.wording import ADDITION, LONGEST, Sentence
from documents.models import LetterWording
from referral.pages.acts import bind
from referral.pages.downloads import whole
from referral.pages.forms import ActForm, DayField, OpinionField
from referral.pages.keeping import change, keeper


class WordingForm(ActForm):
    """The new text and from when letters say it."""

    text = OpinionField(label="文字", max_length=LONGEST, required=False)
    effective_on = DayField(label="生效日期", help_text="当日起成文的文书使用；以前成文的文书不变。")


def table(request: HttpRequest) -> HttpResponse:
    """Every form with its sentences as they are today."""
    who = keeper(request)
    permit(who, Deed.SEE_WORDING)
    today = timezone.localdate(who.at)
    rows = [
        (kind, form.label, verbs.sentences_on(kind, today), form.takes_fields, _fields(kind, today))
        for kind, form in KINDS.items()
        if form.all_sentences()
    ]
    context = {"nav": "wordings", "forms": rows, "may_word": is_permitted(who, Deed.KEEP_WORDING)}
    return render(request, "wordings/list.html", context)


def _fields(kind: str, today: date) -> list[FieldNow]:
    return formfields.shown(kind, today) if kind in formfields.FORMS else []


def change_wording(request: HttpRequest, kind: str, slot: str) -> HttpResponse:
    """Word one sentence of a form anew."""
    permit(keeper(request), Deed.KEEP_WORDING)
    sentence = _sentence(kind, slot)
    now = next(one for one in verbs.sentences_on(kind, timezone.localdate()) if one.sentence.slot == slot)

    def run(by: Keeper, data: dict[str, Any]) -> LetterWording:
        return keep(by, Deed.KEEP_WORDING, verbs.reword, kind=kind, slot=slot, **data)

    form = bind(WordingForm, request, initial={"text": now.text, "effective_on": timezone.localdate()})
    return change(
        request, form, run, name=f"wording:{kind}:{slot}", url=f"{reverse('wordings')}#{kind}",
        text="用语已登记，自生效日期起成文的文书使用。", title="修改文书用语", submit="保存", subtitle=f"{KINDS[kind].label}：{sentence.label}",
        nav="wordings", cancel=reverse("wordings"), crumbs=[("文书用语", reverse("wordings"))], facts=_facts(kind, sentence),
        preview=reverse("wording-preview", args=[kind, slot]), effect=_effect(sentence),
    )  # fmt: skip


@require_POST
def preview(request: HttpRequest, kind: str, slot: str) -> HttpResponse:
    """The example of the form with the text as it stands in the field, as a draft."""
    who = keeper(request)
    permit(who, Deed.KEEP_WORDING)
    _sentence(kind, slot)
    try:
        letter = verbs.tried(kind, slot, request.POST.get("text", "").replace("\r\n", "\n").strip())
    except DirectoryError as error:
        context = {"title": "不能预览", "sentence": error.sentence}
        return render(request, "wordings/refused.html", context, status=422)
    return shown_draft(letter, who.at)


def shown_draft(letter: Letter, at: datetime) -> HttpResponse:
    """A letter as a draft, in the browser."""
    return whole(verbs.draft(letter, at), f"{letter.label}（预览）.pdf", "application/pdf")


def _sentence(kind: str, slot: str) -> Sentence:
    sentence = verbs.sentence_of(kind, slot)
    if sentence is None:
        raise Http404
    return sentence


def _facts(kind: str, sentence: Sentence) -> list[tuple[str, str]]:
    given = [
        f"第{row.version}版 {row.effective_on}起：{row.text or '恢复原文'}（{row.entered_by}登记）"
        for row in verbs.history(kind, sentence.slot)
    ]
    return [
        ("原文", sentence.text or "没有附加段落"),
        ("须保留的项", "、".join(f"{{{place}}}" for place in sentence.places) or "无"),
        ("登记过的用语", "；".join(given) or "没有登记过"),
    ]


def _effect(sentence: Sentence) -> str:
    if sentence.slot == ADDITION:
        return "附加段落放在结尾语之前；清空后不再附加。以前成文的文书不变。"
    return "花括号中的项制作文书时按登记内容填写，须保留；清空后恢复原文。以前成文的文书不变。"
