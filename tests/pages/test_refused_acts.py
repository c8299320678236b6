"""What was prevented: who tried what, and which rule did not let it happen; told to those who answer for it, and nothing secret."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from referral.law.errors import NotAllowed
from referral.law.kinds import Kind
from referral.models import Case, RefusedAct
from referral.services import batch
from tests.cast import build_city, working
from tests.pages.browsers import as_
from tests.pages.doors import OFFICIAL
from tests.services.calling import superior
from tests.workflows.conftest import Town

NO_RIGHT, CLOSING = "无权审核移送", "还不能提请办结"


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def told(town: Town, name: str, case: Case) -> str:
    """责任倒查 of a case, as a person reads it."""
    return as_(town, name).get(f"/cases/{case.slug}/tracing/").content.decode()


def test_who_was_not_let_is_told_to_who_answers_for_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = town.case()
    (referral,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(referral, "submit", "liu")
    before, now = RefusedAct.objects.count(), timezone.now()
    for seconds in (0, 2, 900):  # a button pressed twice, and another try
        monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=seconds))  # noqa: B023
        answer = as_(town, "liu").post(f"/referrals/{referral.slug}/review/", {"opinion": "同意。"})
        assert answer.status_code == 403 and NO_RIGHT in answer.content.decode()
    referral.refresh_from_db()
    assert referral.status == "reviewing" and RefusedAct.objects.count() == before + 2
    row = RefusedAct.objects.latest("pk")
    assert (row.referral, row.user.full_name, row.ground) == (referral, "刘洋", "no_right")
    shown = told(town, "he", case)
    assert shown.count(NO_RIGHT) == 1 and "当日2次" in shown and "无权办理" in shown
    assert NO_RIGHT in told(town, "liu", case), "it was his own"
    assert NO_RIGHT not in told(town, "chen", case)
    count = RefusedAct.objects.count()
    town.do(referral, "review", "zhou")
    assert (
        as_(town, "zhou").post(f"/referrals/{referral.slug}/review/", {"opinion": "同意。"}).status_code
        == 422
    )
    assert RefusedAct.objects.count() == count, "somebody was faster: nothing was prevented"
    with pytest.raises(NotAllowed) as refused:
        town.run(batch.sign, [referral], town.who("zhou"), opinion="同意移送。")
    assert refused.value.attempt.label == "批准", "also where many are signed at once"


def test_a_case_that_is_not_ready_is_not_closed_and_a_form_to_complete_prevents_nothing(town: Town) -> None:
    _, lane = working(town)
    before = RefusedAct.objects.count()
    assert as_(town, "liu").post(f"/cases/{lane.case.slug}/do/propose_close/", {}).status_code == 422
    assert as_(town, "tang").post(f"/lanes/{lane.slug}/waive/", {"reason": ""}).status_code in {403, 422}
    row = RefusedAct.objects.latest("pk")
    assert RefusedAct.objects.count() == before + 1 and (row.label, row.ground) == ("提请办结", "unlawful")
    assert CLOSING in told(town, "he", lane.case) and CLOSING not in told(town, "tang", lane.case)


def test_a_superior_reads_that_it_happened_and_not_the_words(town: Town) -> None:
    _, lane = working(town)
    superior(town)
    answer = as_(town, "bai").post(f"/lanes/{lane.slug}/waive/", {"reason": "不再办理。"})
    row = RefusedAct.objects.latest("pk")
    assert answer.status_code == 403 and row.agency == town.agencies[A.HEALTH] and row.lane == lane
    assert row.sentence in told(town, "tang", lane.case).replace("&#x27;", "'")
    above = told(town, "du", lane.case)
    assert "系统未予办理" in above and "豁免办理分支" in above and row.sentence not in above


def test_nothing_is_kept_of_a_discipline_referral(town: Town) -> None:
    case = town.case(subjects=(OFFICIAL,))
    (referral,) = town.draft(
        case, (A.DISCIPLINE, Kind.DISCIPLINE), subject=case.subjects.get(kind="official")
    )
    town.do(referral, "submit", "liu", reviewer=town.posts["zhou"])
    before = RefusedAct.objects.count()
    answer = as_(town, "liu").post(f"/referrals/{referral.slug}/review/", {"opinion": "同意。"})
    assert answer.status_code == 403 and NO_RIGHT in answer.content.decode(), "the engine was asked"
    assert RefusedAct.objects.count() == before


def test_the_record_can_only_grow(town: Town) -> None:
    case = town.case()
    (referral,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    town.do(referral, "submit", "liu")
    as_(town, "liu").post(f"/referrals/{referral.slug}/review/", {"opinion": "同意。"})
    row = RefusedAct.objects.latest("pk")
    for statement in ("UPDATE referral_refusedact SET label = 'x'", "DELETE FROM referral_refusedact"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE id = %s", [row.pk])
