"""Every limit on every page says its class (法定, 约定, 建议, 内部), whether it is a duty or a right, and its legal basis."""

import re

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Case, Clock, Lane, Referral
from tests.cast import City
from tests.pages.browsers import as_
from tests.pages.test_directory import text

LAMP = re.compile(r'<span class="lamp lamp--(\w+)"( title="([^"]*)")?>.*?</svg><span class="vh">.*?</span>(.*?)</span>', re.S)  # fmt: skip
#: Words of a limit; a lamp that says anything else (a count, 不计时) is none.
LIMIT = re.compile(r"剩|超期\d|超过|今日届满|权利期满|中止计时|按期办结|逾期办结|期限届满|法律未规定")
SAID = re.compile(r"（(法定|约定|建议|内部)，(义务|权利|提醒|周期)），.+。依据：.+")


def pages(city: City, case: Case) -> list[str]:
    """The pages on which limits stand."""
    tabs = [f"/cases/{case.slug}/{tab}" for tab in ("", "lanes/", "clocks/", "picture/")]
    rows = [f"/referrals/{row.slug}/" for row in Referral.objects.all()]
    rows += [f"/lanes/{row.slug}/" for row in Lane.objects.all()]
    rows += [f"/clues/{clue.slug}/" for clue in case.clues.all()]
    return ["/", "/to-sign/", "/todo/", "/in-progress/", "/deadlines/", "/in-progress/sent/", "/clues/", *tabs, *rows]  # fmt: skip


def limits(page: str) -> list[tuple[str, str]]:
    """(title, words) of each limit on a page."""
    return [(title, words.strip()) for _, _, title, words in LAMP.findall(page) if LIMIT.search(words)]


def test_no_limit_stands_without_its_basis_class_and_nature(city: City) -> None:
    case = city.case()
    health, police = city.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE), (A.POLICE, Kind.CRIMINAL))
    for referral in (health, police):
        city.approved(referral)
        city.do(referral, "send", "qian")
    city.do(health, "sign", "bai", items=1, pages=6)
    city.do(health, "accept", "bai")
    city.do(police, "sign", "gao", items=1, pages=6, badge="001")
    city.do(police, "not_file", "lin", reason="没有犯罪事实", document_number="安公（刑）不立字〔2026〕8号")
    found: dict[str, set[str]] = {}
    for name in ("liu", "bai", "gao"):
        for url in pages(city, case):
            answer = as_(city, name).get(url, follow=True)
            if answer.status_code != 200:
                continue
            for title, words in limits(text(answer)):
                assert SAID.search(title), (name, url, words, title)
                found.setdefault(url, set()).add(title)
    assert len(found) >= 8, f"limits were found on few pages: {sorted(found)}"
    said = "".join(title for titles in found.values() for title in titles)
    assert "（法定，权利）" in said and "（法定，义务）" in said and "（建议，义务）" in said
    lines = text(as_(city, "liu").get(f"/cases/{case.slug}/clocks/"))
    assert all(clock.rule for clock in Clock.objects.all()) and lines.count("依据：") >= 5
    assert "权利</span>" in lines, "a right is told from a duty"
