"""联合专班 on the pages: the tab, the home agency's workbench, what a member reads, and that nothing is left afterwards."""

from datetime import date

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import Delegation
from documents.models import EvidenceView
from referral.law.kinds import Kind
from referral.models import Case, Event, JointTask, Lane, Referral, Taskforce, TaskforceMember
from referral.services import evidence, hands
from tests.cast import build_city
from tests.pages.browsers import as_, department
from tests.pages.test_merge_split import discipline
from tests.workflows.conftest import Town
from workflows import notices, queue

TABS = (
    "",
    "lanes/",
    "taskforce/",
    "measures/",
    "clocks/",
    "letters/",
    "evidence/",
    "record/",
    "picture/",
    "pressing/",
)


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


@pytest.fixture
def case(town: Town) -> Case:
    """A case with a lane at the health commission, evidence, and a discipline referral."""
    case = town.case()
    town.sent(case=case)
    discipline(town, case)
    evidence.add(case, town.who("liu"), name="住院清单.txt", chunks=[b"list"])
    return case


def text(town: Town, name: str, url: str) -> str:
    return as_(town, name).get(url).content.decode()


def set_up(town: Town, case: Case, name: str = "he", person: str = "ma", **changes: object) -> int:
    typed: dict[str, object] = {
        "name": "仁和医院专班", "since": "2026-11-25", "until": "2026-12-31", "posts": [town.posts[person].pk],
    }  # fmt: skip
    answer = as_(town, name).post(f"/cases/{case.slug}/taskforce/new/", typed | changes)
    return answer.status_code


def agreed(town: Town, case: Case) -> TaskforceMember:
    """马强 of market regulation is in the team."""
    assert set_up(town, case) == 302
    member = TaskforceMember.objects.get()
    assert as_(town, "niu").post(f"/members/{member.slug}/agree/").status_code == 302
    return member


def test_a_team_is_set_up_agreed_to_and_read(town: Town, case: Case) -> None:
    address = f"/cases/{case.slug}/taskforce/"
    assert f'href="{address}"' in text(town, "he", f"/cases/{case.slug}/")
    assert f'href="{address}"' not in text(town, "liu", f"/cases/{case.slug}/")
    wrong = as_(town, "he").post(
        f"{address}new/",
        {
            "name": "甲专班",
            "since": "2026-11-25",
            "until": "2026-01-01",
            "posts": [town.posts["ma"].pk],
        },
    )
    assert wrong.status_code == 422 and "甲专班" in wrong.content.decode()
    assert set_up(town, case) == 302
    member = TaskforceMember.objects.get()
    assert "待所在机关同意" in text(town, "he", address)
    bench = text(town, "niu", "/workbench/")
    assert "联合专班派员" in bench and f"/members/{member.slug}/agree/" in bench
    assert "联合专班派员" not in text(town, "ma", "/workbench/")
    assert as_(town, "niu").get(f"/cases/{case.slug}/").status_code == 404
    assert case.title in text(town, "niu", f"/members/{member.slug}/agree/")
    assert as_(town, "niu").post(f"/members/{member.slug}/agree/").status_code == 302
    page = text(town, "ma", f"/cases/{case.slug}/")
    assert case.title in page and "安澜仁和医院" in page and f'href="{address}"' in page
    assert f"/cases/{case.slug}/refer/" not in page and "马强" in text(town, "ma", address)
    assert "调出" in text(town, "niu", "/workbench/")


def test_each_right_has_its_refusal(town: Town, case: Case) -> None:
    for name, status in (("liu", 403), ("qian", 403), ("hong", 403), ("eve", 404), ("ma", 404)):
        assert set_up(town, case, name) == status, name
    assert set_up(town, case) == 302
    team, member = Taskforce.objects.get(), TaskforceMember.objects.get()
    for act in ("agree", "decline"):
        url = f"/members/{member.slug}/{act}/"
        for name, status in (("he", 403), ("ma", 403), ("hong", 404), ("tang", 404), ("eve", 404)):
            assert as_(town, name).post(url, {"reason": "甲"}).status_code == status, (act, name)
    for act in ("invite", "until", "dissolve"):
        url = f"/taskforces/{team.slug}/{act}/"
        for name, status in (("liu", 403), ("niu", 404), ("ma", 404), ("hong", 404)):
            assert as_(town, name).get(url).status_code == status, (act, name)
        assert as_(town, "wu").get(url).status_code == 200
    assert as_(town, "he").get(f"/taskforces/{team.slug}/nothing/").status_code == 404


def test_a_member_meets_nothing_secret_and_no_act_of_the_lead(town: Town, case: Case) -> None:
    agreed(town, case)
    secret = Referral.objects.get(secret=True)
    for tab in TABS:
        page = text(town, "ma", f"/cases/{case.slug}/{tab}")
        assert "纪委" not in page and "行纪" not in page and secret.slug not in page, tab
    assert as_(town, "ma").get(f"/referrals/{secret.slug}/").status_code == 404
    for act in ("merge", "split", "propose_close", "add_party"):
        assert as_(town, "ma").get(f"/cases/{case.slug}/do/{act}/").status_code == 403, act
    assert as_(town, "ma").get(f"/cases/{case.slug}/refer/").status_code in {403, 404}
    own = Lane.objects.get(case=case, agency=town.agencies[A.NHSA])
    assert as_(town, "ma").get(f"/lanes/{own.slug}/").status_code in {403, 404}
    assert "审批表" not in text(town, "ma", f"/cases/{case.slug}/letters/")


def test_a_silent_lane_of_his_own_agency_is_closed_to_a_member(town: Town) -> None:
    department(town, A.POLICE, "经侦支队一大队", jing="经一")
    department(town, A.POLICE, "治安支队", zhi="支安")
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    lane, case = town.lane(referral), referral.case
    assert set_up(town, case, person="zhi") == 302
    zhi = TaskforceMember.objects.get()
    assert as_(town, "lin").post(f"/members/{zhi.slug}/agree/").status_code == 302
    assert as_(town, "zhi").get(f"/lanes/{lane.slug}/").status_code == 200
    town.run(hands.assign, lane, town.who("lin"), officers=[town.posts["gao"]])
    assert as_(town, "zhi").get(f"/cases/{case.slug}/").status_code == 200, "分办 leaves the team alone"
    hands.set_silent(lane, town.who("gao"), silent=True)
    assert as_(town, "gao").get(f"/lanes/{lane.slug}/").status_code == 200
    assert as_(town, "zhi").get(f"/lanes/{lane.slug}/").status_code in {403, 404}
    assert "侦查" not in text(town, "zhi", f"/cases/{case.slug}/record/")


def test_a_look_is_an_event_once_a_day_for_the_lead_alone(town: Town, case: Case) -> None:
    agreed(town, case)
    before = Case.objects.get(pk=case.pk).last_activity_at
    for _ in range(2):
        text(town, "ma", f"/cases/{case.slug}/")
    text(town, "he", f"/cases/{case.slug}/")
    look = Event.objects.get(act="taskforce_look")
    assert look.post == town.posts["ma"] and Case.objects.get(pk=case.pk).last_activity_at == before
    assert "联合专班成员查阅案件" in text(town, "liu", f"/cases/{case.slug}/record/")
    assert "联合专班成员查阅案件" not in text(town, "hong", f"/cases/{case.slug}/record/")


def test_a_delegate_is_no_member(town: Town, case: Case) -> None:
    agreed(town, case)
    Delegation.objects.create(
        post=town.posts["ma"], delegate=town.posts["eve"].user, since=date(2026, 11, 1), until=date(2026, 12, 31),
        reason="出差",
    )  # fmt: skip
    eve = as_(town, "eve")
    eve.post("/me/post/", {"post": town.posts["ma"].pk})
    assert eve.get(f"/cases/{case.slug}/").status_code == 404


def test_a_task_is_put_down_and_ended_by_its_person(town: Town, case: Case) -> None:
    agreed(town, case)
    team = Taskforce.objects.get()
    url, address = f"/taskforces/{team.slug}/task/", f"/cases/{case.slug}/taskforce/"
    typed = {"title": "核查进销存", "post": town.posts["ma"].pk, "due_on": "2026-12-04"}
    assert as_(town, "he").post(url, typed).status_code == 403
    assert as_(town, "hong").post(url, typed).status_code == 404
    assert as_(town, "liu").post(url, typed).status_code == 302
    task = JointTask.objects.get()
    bench = text(town, "ma", "/workbench/")
    assert "核查进销存" in bench and f'href="{address}"' in bench
    assert "核查进销存" not in text(town, "hong", f"/cases/{case.slug}/record/")
    assert f"/tasks/{task.slug}/done/" not in text(town, "liu", address)
    assert as_(town, "liu").post(f"/tasks/{task.slug}/done/", {"note": "甲"}).status_code == 403
    done = as_(town, "ma").post(f"/tasks/{task.slug}/done/", {"note": "已核查。"})
    assert done.status_code == 302 and done["Location"] == address
    assert "已核查。" in text(town, "he", address)


def test_nothing_is_left_when_a_member_is_called_off(town: Town, case: Case) -> None:
    member = agreed(town, case)
    team = Taskforce.objects.get()
    as_(town, "liu").post(
        f"/taskforces/{team.slug}/task/",
        {
            "title": "核查进销存",
            "post": town.posts["ma"].pk,
            "due_on": "2026-12-04",
        },
    )
    proof, task = case.dossier.evidence.get(), JointTask.objects.get()
    ma = as_(town, "ma")
    assert ma.get(f"/evidence/{proof.slug}/").status_code == 200
    assert EvidenceView.objects.get().post == town.posts["ma"]
    assert proof.name in text(town, "ma", f"/cases/{case.slug}/evidence/")
    answer = as_(town, "he").post(f"/members/{member.slug}/release/", {"reason": "任务完成"})
    assert answer.status_code == 302
    referrals = Referral.objects.filter(case=case).values_list("slug", flat=True)
    letters = [link.letter.slug for link in case.letters.select_related("letter")]
    urls = [
        *(f"/cases/{case.slug}/{tab}" for tab in TABS), f"/evidence/{proof.slug}/", f"/tasks/{task.slug}/done/",
        f"/taskforces/{team.slug}/task/", *(f"/referrals/{slug}/" for slug in referrals),
        *(f"/lanes/{slug}/" for slug in case.lanes.values_list("slug", flat=True)),
        *(f"/letters/{slug}.pdf" for slug in letters), f"/cases/{case.slug}/do/merge/",
    ]  # fmt: skip
    assert [url for url in urls if ma.get(url).status_code != 404] == []
    for url in ("/workbench/", "/cases/", "/notices/", "/cases/?q=仁和", "/todo/"):
        page = text(town, "ma", url)
        assert case.number not in page and case.title not in page and "核查进销存" not in page, url
    told = [n.title for n in notices.after(town.posts["ma"].user, 0)]
    assert told == ["您已退出市医保局牵头的联合专班，不再查看该案。"]
    assert queue.WorkItem.objects.visible_to(town.posts["ma"]).count() == 0
