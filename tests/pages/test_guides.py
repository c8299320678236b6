"""检查指南: drafted from a closed case without a name, approved by another, found and shown by the kind of violation in the own line."""

from referral.models import Guide
from tests.pages.browsers import as_
from tests.pages.reading import page
from tests.pages.test_directory import text
from tests.services.sampled import closed
from tests.workflows.conftest import Town, town

__all__ = ["town"]


def typed(code: str, **changes: str) -> dict[str, str]:
    return {
        "violation": code, "title": "虚假住院检查要点", "found": "同日多人入院、同一床位。", "evidence": "病历原件\n护理记录",
        "compared": "住院结算与考勤数据。",
    } | changes  # fmt: skip


def test_from_a_closed_case_to_the_clue_beside_which_it_stands(town: Town) -> None:
    (case,) = closed(town)
    code, door = case.violations[0], f"/cases/{case.slug}/guide/"
    assert "拟写检查指南" in page(town, "liu", f"/cases/{case.slug}/")
    named = as_(town, "liu").post(door, typed(code, found="仁和医院同日多人入院。"))
    assert named.status_code == 422 and "“仁和医院”" in text(named) and "病历原件" in text(named)
    told = as_(town, "liu").post(door, typed(code, found="已移送纪委监委。"))
    assert told.status_code == 422 and "纪检监察事项" in text(told)
    assert as_(town, "bai").post(door, typed(code)).status_code == 404
    assert as_(town, "zhou").post(door, typed(code)).status_code == 403
    assert as_(town, "liu").post(door, typed(code)).status_code == 302
    row, clue = Guide.objects.get(), town.clue()
    here = f"/guides/{row.slug}/"
    assert row.title not in page(town, "liu", f"/clues/{clue.slug}/"), "not before it is approved"
    assert as_(town, "liu").post(f"{here}decide/", {"decision": "yes"}).status_code == 403
    assert as_(town, "he").post(f"{here}decide/", {"decision": "yes"}).status_code == 302
    assert row.title in page(town, "liu", f"/clues/{clue.slug}/")
    assert row.title in page(town, "chen", f"/guides/?violation={code}")
    assert row.title not in page(town, "chen", "/guides/?violation=F33")
    for name in ("bai", "gao"):  # another line
        assert as_(town, name).get(here).status_code == 404, name
    assert as_(town, "he").post(f"{here}stop/", {"reason": "规定已经修改。"}).status_code == 302
    assert row.title not in page(town, "liu", f"/clues/{clue.slug}/")
