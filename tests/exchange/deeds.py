"""What people do at one installation, in a process of its own: `python -m tests.exchange.deeds`.

A line of JSON asks for a deed, a line tells what came of it. The clock is the machine's, as it is for the commands between.
"""

import json
import os
import sys
import traceback
from datetime import date, timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "referral.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from agencies.kinds import AgencyKind as A  # noqa: E402
from agencies.models import Agency, Post, Region, User  # noqa: E402
from agencies.roles import Role  # noqa: E402
from agencies.services import create_user, fill_post, open_agency  # noqa: E402
from documents.evidence import store  # noqa: E402
from documents.issue import bytes_of, render_waiting  # noqa: E402
from documents.letters import renderer  # noqa: E402
from documents.models import Letter  # noqa: E402
from referral.law.kinds import Kind  # noqa: E402
from referral.models import Case, ExchangeMessage, Lane, Referral  # noqa: E402
from referral.reports.house import CHECKS  # noqa: E402
from referral.services import cases, drafting, lanes, referrals  # noqa: E402
from referral.services.clues import SubjectDraft  # noqa: E402
from referral.services.drafting import Addressee, Dispatch, MaterialDraft  # noqa: E402
from referral.services.outcomes import OutcomeDraft  # noqa: E402
from tests.cast import NAMES, PEOPLE  # noqa: E402
from tests.sheets import blank_sheet  # noqa: E402
from tests.workflows.conftest import Town  # noqa: E402
from workflows import checks, engine  # noqa: E402

#: Registrars whom the cast has not.
MORE = {"ruan": (A.POLICE, Role.REGISTRAR, "阮芸"), "jin": (A.HEALTH, Role.REGISTRAR, "金梅")}
EVERYBODY = {name: (*part, NAMES[name]) for name, part in PEOPLE.items()} | MORE
SCAN = b"%PDF-1.7\n% the list of claims\n%%EOF\n"


def found(kinds: list[str], *, first: int = 0) -> dict[str, Any]:
    """安澜市's agencies, and the people of those that live here. first: agencies opened before, so that keys differ."""
    now = timezone.now()
    province = Region.objects.create(code="990000", name="江海省", full_name="江海省", level=1)
    region = Region.objects.create(
        code="990100", name="安澜市", full_name="江海省安澜市", level=2, parent=province
    )
    for number in range(first):
        open_agency(
            region=province, kind=A.TAX, name=f"江海省某局{number}", short_name="某局", doc_code="某", at=now
        )
    for kind in dict.fromkeys(kind for kind, _ in PEOPLE.values()):
        open_agency(
            region=region, kind=kind, name=f"安澜市{kind.office_name}", short_name=f"市{kind.short_office}",
            doc_code=f"安{kind.doc_code}", at=now, phone="0570-12345678",
        )  # fmt: skip
    for number, (name, (kind, role, full_name)) in enumerate(EVERYBODY.items()):
        if kind in kinds:
            user, _ = create_user(
                username=name, full_name=full_name, at=now, password="an-lan-2026", must_change_password=False
            )
            fill_post(
                user=user, agency=Agency.objects.get(kind=kind, region=region), role=role, since=date(2024, 1, 1), at=now,
                card_number=f"33{number:06d}" if role == "officer" else "",
            )  # fmt: skip
    return {}


def town() -> Town:
    """The people of this installation, now."""
    region = Region.objects.get(code="990100")
    agencies = {A(one.kind): one for one in Agency.objects.filter(region=region)}
    posts = {p.user.username: p for p in Post.objects.select_related("user")}
    return Town(region, agencies, posts, at=timezone.now(), step=timedelta(milliseconds=1))


def refer(to: str, kind: str, *, case: str = "") -> dict[str, Any]:
    """A referral with evidence, walked through its approvals and sent."""
    here = town()
    subjects = (
        SubjectDraft("institution", "安澜仁和医院", id_code="91330000MA0000001X"),
        SubjectDraft("official", "郑某某", work_unit="市第一医院院长", supervised_category="public_unit"),
    )
    opened = Case.objects.get(slug=case) if case else here.case(subjects=subjects)
    if kind == Kind.CRIMINAL and not case:
        assert opened.subjects.count() == 2
    proof = store(
        dossier=opened.dossier, name="结算明细.pdf", chunks=[SCAN], by=here.posts["liu"], at=here.at, pages=3
    )  # fmt: skip
    materials = (
        MaterialDraft("report", "案件调查报告", 1, 12, "original", evidence=proof), MaterialDraft("item_list", "涉案物品清单", 1, 2),
        MaterialDraft("source", "线索来源材料", 1, 6), MaterialDraft("record", "线索登记表", 1, 3),
    )  # fmt: skip
    subject = opened.subjects.get(kind="official") if kind == Kind.DISCIPLINE else None
    address = Addressee(here.agencies[A(to)], Kind(kind), "lead", subject=subject)
    officers = [here.posts["liu"], here.posts["chen"]]
    dispatch = Dispatch([address], "虚构住院126人次。", officers, materials, different_reason="测试")
    if subject is not None:
        dispatch = Dispatch(
            [Addressee(here.agencies[A(to)], Kind(kind), "lead", subject=subject, facts="收受回扣。", officers=officers[:1])],
            "虚构住院126人次。", officers, materials, different_reason="测试",
        )  # fmt: skip
    (referral,) = here.run(drafting.draft, opened, dispatch, here.who("liu")).created
    assert isinstance(referral, Referral)
    here.do(referral, "submit", "liu", **({"reviewer": here.posts["zhou"]} if subject else {}))
    here.do(referral, "review", "zhou")
    here.do(referral, "approve", "he")
    render_waiting(timezone.now())
    here.do(Referral.objects.get(pk=referral.pk), "send", "liu" if subject else "qian")
    return {"slug": referral.slug, "case": opened.slug, "number": opened.number}


def perform(slug: str, move: str, by: str, **fields: Any) -> dict[str, Any]:
    """One move of a referral."""
    here, referral = town(), Referral.objects.get(slug=slug)
    if move == "supply":
        items = referral.supplement_items.filter(supplied_at__isnull=True)
        fields["items"] = {one.pk: fields["answer"] for one in items}
    here.run(referrals.perform, referral, move, here.who(by), **fields)
    render_waiting(timezone.now())
    return state(slug)


def on_lane(slug: str, verb: str, by: str, *, measure: str = "", **fields: Any) -> dict[str, Any]:
    """One verb of the lane that a referral opened."""
    here = town()
    if measure:
        fields["outcomes"] = [OutcomeDraft(measure, "已经办理", "安字〔2026〕9号", date(2026, 11, 1))]
    here.run(getattr(lanes, verb), Lane.objects.get(opened_by__slug=slug), here.who(by), **fields)
    render_waiting(timezone.now())
    return state(slug)


def close(slug: str) -> dict[str, Any]:
    """The lead agency ends its own lane and closes the case of a referral."""
    here, case = town(), Case.objects.get(referrals__slug=slug)
    own = Lane.objects.get(case=case, opened_by__isnull=True)
    here.run(
        lanes.finish,
        own,
        here.who("wu"),
        outcomes=[OutcomeDraft("warning", "责令改正", "安医保改〔2026〕5号")],
    )
    for copy in case.referrals.filter(kind=Kind.COPY):
        here.run(referrals.perform, copy, "sign", here.who("yu"))
    case.refresh_from_db()
    here.run(cases.propose_close, case, here.who("liu"))
    case.refresh_from_db()
    here.run(cases.close, case, here.who("he"))
    return state(slug)


def state(slug: str) -> dict[str, Any]:
    """How a referral stands here, and whether the house is in order."""
    referral = Referral.objects.select_related("case", "letter").get(slug=slug)
    lane = Lane.objects.filter(opened_by=referral).first()
    letters = Letter.objects.filter(case_letter__case=referral.case, is_inner=False).order_by("pk")
    faults = {name: list(check()) for name, check in CHECKS.items()} | {
        "items": list(checks.work_items_match())
    }
    receipt = getattr(referral, "receipt", None)
    return {
        "status": referral.status, "lane": lane.status if lane else "", "answer_number": referral.answer_number,
        "number": referral.letter.number if referral.letter else "", "case": referral.case.number, "case_slug": referral.case.slug,
        "case_status": referral.case.status, "answer": referral.answer, "secret": referral.secret,
        "letters": [[one.kind, one.number, one.file_sha256, one.check_code] for one in letters],
        "readable": all(bytes_of(one).startswith(b"%PDF") for one in letters if one.rendered_at),
        "receipt": [receipt.signer, receipt.badge, receipt.items, receipt.pages] if receipt else [],
        "subjects": [one.name for one in referral.case.subjects.order_by("pk")],
        "evidence": [[one.name, one.sha256] for one in referral.case.dossier.evidence.filter(is_inner=False)],
        "acts": [[e.act, e.user.full_name if e.user else "", e.agency.short_name if e.agency else ""]
            for e in referral.events.filter(internal=False).order_by("pk")],
        "outcomes": [[one.measure, one.is_final, one.user.full_name] for one in lane.outcomes.all()] if lane else [],
        "clocks": sorted(referral.clocks.open().values_list("rule", flat=True)),
        "waiting": [m.number for m in ExchangeMessage.objects.filter(thread__referral=referral) if m.awaits_receipt],
        "accounts": User.objects.filter(is_active=True).count(), "faults": {k: v for k, v in faults.items() if v},
        "notices": {p: engine.notices.unread_count(User.objects.get(username=p)) for p in ("liu", "gao", "bai")
            if User.objects.filter(username=p).exists()},
    }  # fmt: skip


DEEDS = {one.__name__: one for one in (found, refer, perform, on_lane, close, state)}


def work() -> None:
    """Do deed after deed as they are asked for, a line of JSON each."""
    renderer.render_forked = blank_sheet  # setting a page takes longer than all the rest of a deed
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            said = {"said": DEEDS[asked["deed"]](**asked["fields"])}
        except Exception:
            said = {"failed": traceback.format_exc()}
        sys.stdout.write(json.dumps(said, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    work()
