"""文书用语: the system administrator words a sentence anew; letters say it from its day on, and what was issued stays."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agencies.errors import DirectoryError
from agencies.kinds import AgencyKind as A
from agencies.models import DirectoryEvent
from documents import wordings
from documents.models import Letter, LetterWording
from tests.documents.letters.measure import text_of
from tests.pages.browsers import as_
from tests.pages.test_directory import text
from tests.pages.test_rule_values import admin
from tests.workflows.conftest import Town, town

__all__ = ["town"]
URL = "/wordings/clue_referral/opening/"
NEW = "经查，{职责}工作中发现{案件}案件线索，依法移送你单位："


def body(**changes: str) -> dict[str, str]:
    return {"text": NEW, "effective_on": str(timezone.localdate()), **changes}


def test_letters_say_it_from_its_day_on_and_issued_ones_stay(town: Town) -> None:
    first = town.sent(A.HEALTH).letter
    town.at += timedelta(days=1)
    day = timezone.localdate(town.at)
    wordings.reword(
        kind="clue_referral", slot="opening", text=NEW, effective_on=day, at=town.at, by=town.who("he").user
    )
    second = town.sent(A.MARKET).letter
    assert first is not None and second is not None
    assert "wording" not in Letter.objects.get(pk=first.pk).content
    assert Letter.objects.get(pk=second.pk).content["wording"] == [{"slot": "opening", "text": NEW}]


def test_a_later_day_counts_from_that_day(town: Town) -> None:
    day = timezone.localdate(town.at)
    wordings.reword(
        kind="clue_referral", slot="opening", text=NEW, effective_on=day + timedelta(days=3), at=town.at,
        by=town.who("he").user,
    )  # fmt: skip
    assert wordings.in_force("clue_referral", town.at + timedelta(days=2)) == []
    assert wordings.in_force("clue_referral", town.at + timedelta(days=3)) == [
        {"slot": "opening", "text": NEW}
    ]
    assert wordings.in_force("criminal_referral", town.at + timedelta(days=3)) == []


def test_the_administrator_changes_it_on_the_page_and_takes_the_old_words_again(town: Town) -> None:
    system = admin("system_admin")
    assert "修改" in text(system.get("/wordings/"))
    assert system.post(URL, body()).status_code == 302
    assert NEW in text(system.get("/wordings/")) and "第1版" in text(system.get("/wordings/"))
    again = system.post(URL, body(text=""))
    assert again.status_code == 302
    assert wordings.in_force("clue_referral", timezone.now()) == []
    assert [row.version for row in LetterWording.objects.order_by("pk")] == [1, 2]
    assert DirectoryEvent.objects.filter(act="reword_letter").count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "发现{案件}"}, "须保留「{职责}」"),
        ({"text": NEW + "{罚款}"}, "没有「{罚款}」这一项"),
        ({"text": NEW + "机密★1年"}, "国家秘密标志"),
        ({"text": NEW + "\u202e"}, "控制字符"),
        ({"effective_on": "2020-01-01"}, "生效日期不能早于今天"),
        ({"effective_on": "明天"}, "日期填写有误"),
        ({"text": ""}, "与当日使用的相同"),
    ],
)
def test_what_cannot_be_used_is_refused_and_stays_typed(
    town: Town, changes: dict[str, str], sentence: str
) -> None:
    answer = admin("system_admin").post(URL, body(**changes))
    assert answer.status_code == 422 and sentence in text(answer)
    assert not LetterWording.objects.exists()
    if changes.get("text", NEW):
        assert changes.get("text", NEW)[:8] in text(answer)


@pytest.mark.prints
def test_the_preview_is_a_draft_of_the_paper_and_keeps_nothing(town: Town) -> None:
    system = admin("system_admin")
    answer = system.post(f"{URL}preview.pdf", {"text": NEW})
    assert answer["Content-Type"] == "application/pdf" and "经查，" in text_of(answer.content)
    refused = system.post(f"{URL}preview.pdf", {"text": "发现{案件}"})
    assert refused.status_code == 422 and "须保留「{职责}」" in text(refused)
    assert system.get(f"{URL}preview.pdf").status_code == 405
    assert not LetterWording.objects.exists()


def test_nobody_else_changes_or_tries_it(town: Town) -> None:
    auditor = admin("auditor")
    for browser in (as_(town, "liu"), as_(town, "he"), auditor, admin("security_admin")):
        assert browser.get(URL).status_code == 403
        assert browser.post(URL, body()).status_code == 403
        assert browser.post(f"{URL}preview.pdf", {"text": NEW}).status_code == 403
    assert as_(town, "liu").get("/wordings/").status_code == 403
    assert auditor.get("/wordings/").status_code == 200
    assert 'href="/wordings/clue_referral' not in auditor.get("/wordings/").content.decode()
    system = admin("system_admin")
    for gone in ("/wordings/clue_referral/nothing/", "/wordings/nothing/opening/"):
        assert system.get(gone).status_code == 404
    assert not LetterWording.objects.exists()


def test_two_administrators_at_one_moment_leave_one_version(town: Town) -> None:
    given = {"kind": "clue_referral", "slot": "opening", "at": town.at, "by": town.who("he").user}
    wordings.reword(**given, text=NEW, effective_on=date(2027, 1, 1))
    LetterWording.objects.update(version=2)  # what the other one, not yet seen, has drawn
    with pytest.raises(DirectoryError, match="其他管理员刚刚修改"):
        wordings.reword(**given, text=NEW + "又", effective_on=date(2027, 2, 1))
