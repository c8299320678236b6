"""What the database itself refuses: a signature nobody checked, a step out of order, a look taken back."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Model

from agencies.kinds import AgencyKind as A
from documents.evidence import note_view, store
from documents.models import EvidenceView
from referral.law.kinds import Kind
from referral.models import IncomingPaper, Opening, PaperEntry
from referral.services import incoming, openings, paper_entries
from referral.services.incoming import IncomingDraft, Scan
from referral.services.paper_entries import PaperDraft
from tests.cast import City
from tests.pages.desk import PDF


def refused(row: Model, **columns: object) -> None:
    """The database refuses to write these columns of a row."""
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**columns)


def waiting(city: City) -> PaperEntry:
    """The head's signature on a paper sheet, entered and not yet checked."""
    (referral,) = city.draft(city.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    city.do(referral, "submit", "liu")
    city.do(referral, "review", "zhou")
    by = city.who("qian")
    scan = paper_entries.keep_scan(referral, by, name="审批表.pdf", chunks=[PDF])
    draft = PaperDraft("approve", by.at, scan=scan, signed_by=city.posts["he"], fields={"opinion": "同意。"})
    entry, done = paper_entries.enter(referral, draft, by)
    assert done is None
    return entry


def test_a_signature_takes_effect_only_when_a_second_person_found_it_right(city: City) -> None:
    entry, second = waiting(city), city.posts["zhou"]
    found = {"checked_at": city.at, "checked_by": second, "checked_by_user": second.user}
    refused(entry, took_effect_at=city.at)
    refused(entry, took_effect_at=city.at, refused_reason="日期不符。", **found)
    refused(entry, **found | {"checked_by_user": entry.entered_by_user})
    refused(entry, checked_at=city.at)
    refused(entry, scan=None)
    paper_entries.check(entry, city.who("zhou"), agrees=True)
    entry.refresh_from_db()
    assert entry.took_effect_at is not None


def incoming_paper(city: City) -> IncomingPaper:
    """A letter that came in this morning."""
    return incoming.register(IncomingDraft("省医疗保障局", "关于协查的函", city.at), city.who("qian"))


def test_an_incoming_paper_goes_its_way_in_order(city: City) -> None:
    paper, officer = incoming_paper(city), city.posts["liu"]
    refused(paper, ruled_at=city.at)
    refused(paper, assigned_at=city.at, officer=officer)
    refused(paper, taken_at=city.at)
    refused(paper, finished_at=city.at)


def ruled_on_paper(city: City) -> IncomingPaper:
    """A paper on which the head wrote his ruling; 钱芳 entered it and nobody has checked it."""
    paper = incoming_paper(city)
    incoming.propose(paper, city.who("qian"), opinion="请分管负责人阅示。")
    incoming.enter_ruling(
        paper, city.who("qian"), opinion="请基金监管科办理。", signed_by=city.posts["he"], scan=Scan("批示件.pdf", [PDF])
    )  # fmt: skip
    return paper


def test_nobody_checks_the_ruling_that_he_entered(city: City) -> None:
    paper, clerk, officer = ruled_on_paper(city), city.posts["qian"], city.posts["liu"]
    refused(paper, ruling_checked_at=city.at, ruling_checked_by=clerk, ruling_checked_by_user=clerk.user)
    refused(paper, assigned_at=city.at, officer=officer)


def test_a_ruling_that_did_not_agree_leaves_nobody_behind(city: City) -> None:
    paper = ruled_on_paper(city)
    incoming.check_ruling(paper, city.who("wu"), agrees=False, reason="批示日期不符。")
    paper.refresh_from_db()
    assert (paper.ruled_by, paper.ruling_entered_by, paper.ruling_entered_by_user) == (None, None, None)


def test_who_looked_at_a_referral_stays_written_down(city: City) -> None:
    referral, who = city.sent(A.HEALTH, Kind.ADMINISTRATIVE), city.who("bai")
    openings.note(referral, user=who.user, post=who.post, at=who.at)
    file = store(
        dossier=referral.case.dossier, name="笔录.pdf", chunks=[PDF], by=city.posts["liu"], at=who.at
    )
    note_view(file, user=who.user, post=who.post, at=who.at)
    for rows in (Opening.objects.all(), EvidenceView.objects.all()):
        assert rows.count() == 1
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(at=city.at)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.delete()
