"""Fields that an administrator adds to a form: asked for in the draft, printed in its letters, kept by those issued before."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone

from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind as A
from agencies.models import DirectoryEvent
from documents import formfields
from documents.models import FormField
from referral.law.errors import Incomplete
from referral.law.kinds import Kind
from referral.models import Case, Referral
from tests.documents.letters.measure import text_of
from tests.pages.browsers import as_
from tests.pages.test_directory import text
from tests.pages.test_rule_values import admin
from tests.workflows.conftest import Town, town

__all__ = ["town"]
KIND = "clue_referral"
NEW = f"/wordings/{KIND}/fields/new/"


def body(**changes: str) -> dict[str, str]:
    day = str(timezone.localdate())
    return {
        "label": "委托代理人",
        "help": "写明姓名和单位。",
        "max_length": "30",
        "effective_on": day,
    } | changes


def added(town: Town, kind: str = KIND, **changes: object) -> FormField:
    given: dict[str, object] = {
        "label": "委托代理人", "effective_on": timezone.localdate(town.at), "at": town.at, "by": town.who("he").user
    }  # fmt: skip
    return formfields.keep_field(kind=kind, **given | changes)  # type: ignore[arg-type]


def wizard(town: Town, case: Case, do: str = "draft", **changes: str) -> HttpResponse:
    """The wizard, posted for the health commission."""
    pk = str(town.agencies[A.HEALTH].pk)
    typed = {
        "do": do, "facts": "挂床住院。", "row": pk, f"to_{pk}_on": "on", f"to_{pk}_kind": Kind.ADMINISTRATIVE,
        "officers": str(town.posts["liu"].pk), "different_reason": "测试", "m_source_1_name": "线索来源材料", "m_source_1_pages": "2",
    }  # fmt: skip
    return as_(town, "liu").post(f"/cases/{case.slug}/refer/", typed | changes)


def test_the_administrator_adds_changes_and_ends_a_field(town: Town) -> None:
    system = admin("system_admin")
    assert "增加要素" in text(system.get("/wordings/"))
    assert system.post(NEW, body(required="on")).status_code == 302
    (field,) = formfields.fields_on(KIND, timezone.localdate())
    assert (field.slot, field.version, field.required, field.max_length) == ("f1", 1, True, 30)
    url = f"/wordings/{KIND}/fields/f1/"
    assert 'value="委托代理人"' in text(system.get(url))
    assert system.post(url, body(label="代理律师")).status_code == 302
    assert [row.label for row in formfields.fields_on(KIND, timezone.localdate())] == ["代理律师"]
    later = timezone.localdate() + timedelta(days=5)
    assert system.post(f"{url}end/", {"effective_on": str(later)}).status_code == 302
    page = text(system.get("/wordings/"))
    assert "代理律师" in page and f"{later} 起：停用" in page
    assert (
        formfields.fields_on(KIND, later) == [] and len(formfields.fields_on(KIND, timezone.localdate())) == 1
    )
    assert DirectoryEvent.objects.filter(act__in=["keep_form_field", "end_form_field"]).count() == 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": ""}, "请填写要素名称"),
        ({"label": "名" * 21}, "要素名称不超过 20 个字"),
        ({"label": "代理人：姓名"}, "不要写冒号"),
        ({"label": "{{ 7 }}"}, "不要写冒号、句号和花括号"),
        ({"label": "机密★1年"}, "国家秘密标志"),
        ({"label": "代理\u202e人"}, "控制字符"),
        ({"max_length": "501"}, "501|500"),
        ({"effective_on": "2020-01-01"}, "生效日期不能早于今天"),
    ],
)
def test_what_no_letter_may_say_is_refused_and_stays_typed(
    town: Town, changes: dict[str, str], sentence: str
) -> None:
    answer = admin("system_admin").post(NEW, body(**changes))
    assert answer.status_code == 422 and any(part in text(answer) for part in sentence.split("|"))
    assert "写明姓名和单位。" in text(answer) and not FormField.objects.exists()


def test_the_drafter_is_asked_and_the_letter_says_it_in_a_paragraph_of_its_own(town: Town) -> None:
    added(town, required=True, help="写明姓名。")
    case = town.case()
    page = text(as_(town, "liu").get(f"/cases/{case.slug}/refer/"))
    assert "委托代理人" in page and "写入案件线索移送函。送审时必填。写明姓名。" in page
    marks = re.findall(r'<(?:section|h2)[^>]* id="([^"]+)"', page)
    assert len(marks) == len(set(marks)), "each part of the page has a name of its own"
    lacking = wizard(town, case, "submit")
    assert (
        lacking.status_code == 422 and "请填写委托代理人。" in text(lacking) and not Referral.objects.exists()
    )
    assert wizard(town, case, "submit", x_clue_referral_f1="李某（某律师事务所）").status_code == 302
    referral = Referral.objects.get()
    assert referral.extras == [
        {"slot": "f1", "version": 1, "label": "委托代理人", "text": "李某（某律师事务所）"}
    ]
    town.do(referral, "review", "zhou")
    letter = town.do(referral, "approve", "he").letter
    assert letter is not None and letter.content["extras"] == referral.extras


def test_the_check_before_submitting_shows_it_in_its_place(town: Town) -> None:
    added(town)
    page = text(wizard(town, town.case(), "check", x_clue_referral_f1="李某"))
    assert "委托代理人：李某。" in page and not Referral.objects.exists()


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("李" * 201, "委托代理人不超过 200 个字"),
        ("机密★1年", "国家秘密"),
        ("李\u202e某", "控制字符"),
        ("\U0002ffff", "没有下列字|控制字符"),
    ],
)
def test_what_cannot_be_printed_is_refused_at_its_field(town: Town, value: str, sentence: str) -> None:
    added(town)
    answer = wizard(town, town.case(), x_clue_referral_f1=value)
    assert answer.status_code == 422 and any(part in text(answer) for part in sentence.split("|"))
    assert not Referral.objects.exists()


def test_a_draft_that_was_there_before_is_asked_when_it_is_submitted(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    added(town, required=True)
    with pytest.raises(Incomplete, match="请在移送稿中填写委托代理人"):
        town.do(referral, "submit", "liu")
    page = as_(town, "liu").get(f"/referrals/{referral.slug}/redraft/")
    assert "委托代理人" in text(page)
    typed = {
        "do": "draft", "facts": "挂床住院。", "officers": str(town.posts["liu"].pk), "x_clue_referral_f1": "李某",
        "m_source_1_name": "线索来源材料", "m_source_1_pages": "2", "m_source_1_copies": "1", "m_source_1_original": "copy",
    }  # fmt: skip
    assert as_(town, "liu").post(f"/referrals/{referral.slug}/redraft/", typed).status_code == 302
    assert town.do(referral, "submit", "liu").status == "reviewing"


def test_issued_letters_keep_their_version_and_an_ended_field_is_printed_no_more(town: Town) -> None:
    added(town)
    case = town.case()
    wizard(town, case, "submit", x_clue_referral_f1="李某")
    first = Referral.objects.get()
    town.do(first, "review", "zhou")
    letter = town.do(first, "approve", "he").letter
    waiting_case = town.case()
    wizard(town, waiting_case, "submit", x_clue_referral_f1="王某")
    second = Referral.objects.exclude(pk=first.pk).get()
    town.do(second, "review", "zhou")
    day = timezone.localdate(town.at)
    added(town, slot="f1", label="代理律师")
    formfields.end_field(
        kind=KIND, slot="f1", effective_on=day + timedelta(days=1), at=town.at, by=town.who("he").user
    )
    town.at += timedelta(days=1)
    late = town.do(second, "approve", "he").letter
    assert letter is not None and late is not None
    letter.refresh_from_db()
    assert letter.content["extras"][0]["label"] == "委托代理人" and late.content["extras"] == []


def test_a_secret_letter_takes_no_field_and_nobody_else_adds_one(town: Town) -> None:
    assert "discipline_referral" not in formfields.FORMS
    system = admin("system_admin")
    assert system.get("/wordings/discipline_referral/fields/new/").status_code == 404
    for browser in (as_(town, "liu"), as_(town, "he"), admin("auditor"), admin("security_admin")):
        for url in (NEW, f"/wordings/{KIND}/fields/f1/", f"/wordings/{KIND}/fields/f1/end/"):
            assert browser.get(url).status_code == 403 and browser.post(url, body()).status_code == 403
        assert browser.post(f"/wordings/{KIND}/fields/preview.pdf", body()).status_code == 403
    assert system.get(f"/wordings/{KIND}/fields/f9/").status_code == 404
    assert not FormField.objects.exists()


def test_names_are_told_apart_and_ten_are_enough(town: Town) -> None:
    added(town)
    with pytest.raises(DirectoryError, match="已有名为「委托代理人」"):
        added(town)
    with pytest.raises(DirectoryError, match="没有需要修改"):
        added(town, slot="f1")
    for n in range(2, 11):
        added(town, label=f"要素{n}")
    with pytest.raises(DirectoryError, match="最多增加10个"):
        added(town, label="又一个")
    FormField.objects.filter(slot="f1").update(
        version=2
    )  # what the other administrator, not yet seen, has drawn
    with pytest.raises(DirectoryError, match="其他管理员刚刚修改"):
        added(town, slot="f1", label="代理律师")


@pytest.mark.prints
@pytest.mark.parametrize("kind", formfields.FORMS)
def test_the_preview_shows_it_on_every_form_that_takes_fields(town: Town, kind: str) -> None:
    system = admin("system_admin")
    answer = system.post(f"/wordings/{kind}/fields/preview.pdf", body())
    assert answer["Content-Type"] == "application/pdf"
    assert "委托代理人：（由拟稿人填写）。" in text_of(answer.content)
    assert system.post(f"/wordings/{kind}/fields/preview.pdf", body(label="甲：乙")).status_code == 422
    assert not FormField.objects.exists()
