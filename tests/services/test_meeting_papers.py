"""代录 of what heads sign for meetings: 会签 of minutes, 确认承担 of a task; a second person checks it against the scan."""

from datetime import datetime, timedelta

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Post
from agencies.rights import wide_group
from referral.law.errors import Conflict, Incomplete, NotAllowed, SamePerson
from referral.law.meetings import Step
from referral.law.tasks import TaskState
from referral.models import CaseGroupPermission, Event, LedgerTask, Meeting, MinutesAnswer, PaperEntry
from referral.services import minutes, paper_entries
from referral.services.paper_entries import PaperDraft, keep_scan
from tests.pages.browsers import as_
from tests.pages.desk import PDF
from tests.services.sessions import circulated, decided, item, written
from tests.services.test_meetings import told
from tests.workflows.conftest import Town
from workflows import engine


def signed(
    town: Town, row: Meeting | LedgerTask, move: str, signer: str, *, at: datetime | None = None, by: str = "bai",
    scanned: bool = True, **fields: str,
) -> PaperEntry:  # fmt: skip
    """What a head signed on a sheet, entered by an officer."""
    who = town.who(by)
    scan = keep_scan(row, who, name="签批件.pdf", chunks=[PDF]) if scanned else None
    paper = PaperDraft(move, at or town.at, scan=scan, signed_by=town.posts[signer], fields=fields)
    entry, _ = engine.run(paper_entries.enter, row, paper, who)
    return entry


def test_minutes_signed_on_paper_count_when_a_second_person_has_checked_the_sheet(town):
    meeting = circulated(town, written(town))
    town.at += timedelta(hours=1)
    at = town.at
    with pytest.raises(Incomplete, match="扫描件"):
        signed(town, meeting, "sign_minutes", "tang", scanned=False, opinion="")
    with pytest.raises(Incomplete, match="签署人的任职"):
        signed(town, meeting, "sign_minutes", "niu", opinion="")
    entry = signed(town, meeting, "sign_minutes", "tang", at=at, opinion="病历核查期限偏紧。")
    assert minutes.answers(meeting) == [] and not PaperEntry.objects.visible_to(town.who("ma").post).exists()
    assert not PaperEntry.objects.visible_to(town.who("liu").post).exists(), "the entry is the own agency's"
    signed(town, meeting, "sign_minutes", "niu", by="ma", opinion="")
    assert PaperEntry.objects.visible_to(town.who("niu").post).count() == 1, "of an extract it is all he sees"
    town.at += timedelta(hours=3)
    with pytest.raises(SamePerson, match="录入人不能自行核对"):
        engine.check_paper(entry, town.who("bai"), agrees=True)
    engine.check_paper(entry, town.who("hong"), agrees=True)
    (given,) = MinutesAnswer.objects.all()
    assert (given.by, given.at, given.opinion) == (town.posts["tang"], at, "病历核查期限偏紧。")
    assert "已会签" in told(town, "liu")[0] and "有意见" in told(town, "liu")[0]
    event = Event.objects.get(act="minutes_answer")
    assert event.at == at and event.payload["paper"] == entry.slug
    with pytest.raises(Conflict, match="已经会签"):
        signed(town, meeting, "sign_minutes", "hong", opinion="")
    CaseGroupPermission.objects.filter(group=wide_group(town.agencies[A.HEALTH])).delete()
    for name, found in (("bai", True), ("tang", False)):
        post, pages = (
            Post.objects.get(pk=town.posts[name].pk),
            [f"/papers/{entry.slug}/{end}" for end in ("", "scan/")],
        )
        assert paper_entries.entries_for(meeting, post).exists() == found, (
            "a sheet may speak of what its reader does not see"
        )
        assert [as_(town, name).get(page).status_code for page in pages] == [200 if found else 404] * 2


def test_a_sheet_that_was_signed_before_the_minutes_were_changed_counts_for_no_new_round(town):
    meeting = circulated(town, written(town))
    entry = signed(town, meeting, "sign_minutes", "tang", opinion="")
    minutes.write(item(meeting), town.who("liu"), studied="又研究了证据。", agreed="同意移送。", apart="")
    town.at += timedelta(hours=2)
    circulated(town, meeting)
    with pytest.raises(Conflict, match="在新稿上重新签署"):
        engine.check_paper(entry, town.who("hong"), agrees=True)
    engine.check_paper(entry, town.who("hong"), agrees=False, reason="纪要已改，重新签署")
    assert minutes.answers(meeting) == [] and "核对不符" in told(town, "bai")[0]


def test_a_head_takes_or_declines_a_task_of_equals_on_paper(town):
    meeting = written(town)
    task, other = decided(town, meeting), decided(town, meeting, on_case=False)
    with pytest.raises(Incomplete, match="签署时间早于登记任务的时间"):
        signed(town, task, "task_confirm", "tang", at=town.at - timedelta(days=2))
    with pytest.raises(NotAllowed):
        signed(town, task, "task_confirm", "tang", by="liu")
    at = town.at
    entry = signed(town, task, "task_confirm", "tang", at=at)
    task.refresh_from_db()
    assert task.state(at.date()) == TaskState.PROPOSED
    town.at += timedelta(hours=3)
    engine.check_paper(entry, town.who("hong"), agrees=True)
    task.refresh_from_db()
    assert (task.confirmed_at, task.confirmed_by) == (at, town.posts["tang"])
    assert "已确认承担" in told(town, "liu")[0]
    entry = signed(town, other, "task_decline", "hong", reason="不属于本机关职责")
    engine.check_paper(entry, town.who("tang"), agrees=True)
    other.refresh_from_db()
    assert other.state(at.date()) == TaskState.DECLINED and "不属于本机关职责" in told(town, "liu")[0]
    assert meeting.step == Step.HELD
