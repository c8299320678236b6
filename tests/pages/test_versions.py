"""换版: the new file stands for the old one from now on; the old one stays, and what was sent keeps what it was sent with."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.kinds import AgencyKind as A
from documents.evidence import store
from documents.models import Evidence
from referral.law.kinds import Kind
from referral.models import Case, Event
from referral.services.evidence import linkable
from tests.clamd import EICAR, clamd
from tests.pages.browsers import as_, bytes_of, post_of
from tests.pages.desk import CRIMINAL, later, reported, sign
from tests.workflows.conftest import Town, build_city


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def put_in(town: Town, case: Case, by: str = "liu", **fields: Any) -> Evidence:
    """The first version of a list."""
    return store(
        dossier=case.dossier, name="明细.csv", chunks=[b"1"], by=town.posts[by], at=town.at, **fields
    )


def replace(town: Town, piece: Evidence, by: str = "liu", content: bytes = b"2", **fields: str) -> Any:
    """The answer to a new version."""
    sent = {"file": SimpleUploadedFile("明细（更正）.csv", content)} | fields
    return as_(town, by).post(f"/evidence/{piece.slug}/version/", sent)


def test_the_new_version_stands_and_the_old_one_stays_with_its_mark(town: Town) -> None:
    case = town.case()
    old = put_in(town, case, description="五月")
    assert "换版" in as_(town, "liu").get(f"/evidence/{old.slug}/version/").content.decode()
    assert replace(town, old).status_code == 302
    new = Evidence.objects.get(replaces=old)
    assert (new.version, new.description, new.name) == (2, "五月", "明细（更正）.csv")
    page = as_(town, "liu").get(f"/cases/{case.slug}/evidence/").content.decode()
    assert page.count("已换版") == 1 and "第2版" in page
    assert [bytes_of(as_(town, "liu").get(f"/evidence/{piece.slug}/")) for piece in (old, new)] == [
        b"1",
        b"2",
    ]
    told = Event.objects.get(ledger=case.ledger, act="evidence_version")
    assert told.internal and told.payload == {"sha256": new.sha256, "replaces": old.sha256}


def test_what_was_sent_keeps_its_version_and_what_is_drafted_is_offered_the_newest(town: Town) -> None:
    case = town.case()
    old = put_in(town, case)
    (sent, draft) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE), (A.MARKET, Kind.ADMINISTRATIVE))
    for referral in (sent, draft):
        referral.materials.filter(position=1).update(evidence=old)
    town.approved(sent)
    town.do(sent, "send", "qian")
    replace(town, old)
    new = Evidence.objects.get(replaces=old)
    bai = as_(town, "bai")
    assert [bai.get(f"/evidence/{piece.slug}/").status_code for piece in (old, new)] == [200, 404]
    page = bai.get(f"/cases/{case.slug}/evidence/").content.decode()
    assert (
        old.slug in page and "已换版" not in page and "更正" not in page
    )  # what the sender keeps is his own
    form = as_(town, "liu").get(f"/referrals/{draft.slug}/redraft/").content.decode()
    assert f'<option value="{old.pk}" selected' in form and f'value="{new.pk}"' in form
    assert [piece.pk for piece in linkable(case, post_of(town, "liu"))] == [new.pk]


def test_an_old_version_is_not_replaced_again_and_the_same_form_counts_once(town: Town) -> None:
    case = town.case()
    old = put_in(town, case)
    key = "8d1f8bb4-9f5c-4f2e-8f57-000000000001"
    assert replace(town, old, submission=key).status_code == 302
    assert replace(town, old, submission=key).status_code == 302
    answer = replace(town, old, content=b"3")
    assert answer.status_code == 409 and "已换为第2版" in answer.content.decode()
    new = Evidence.objects.get(replaces=old)
    assert replace(town, new, content=b"3").status_code == 302
    assert sorted(Evidence.objects.values_list("version", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "said"), [(b"1", "完全相同"), ("机密★1年".encode(), "国家秘密"), (b"a\x00b", "不是文本")]
)
def test_what_may_not_come_in_replaces_nothing(town: Town, content: bytes, said: str) -> None:
    old = put_in(town, town.case())
    answer = replace(town, old, content=content)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert Evidence.objects.get() == old


def test_only_the_agency_that_put_it_in_replaces_it_and_only_who_may_upload(town: Town) -> None:
    case = town.case()
    old = put_in(town, case)
    (sent,) = town.draft(case, (A.HEALTH, Kind.ADMINISTRATIVE))
    sent.materials.filter(position=1).update(evidence=old)
    town.approved(sent)
    town.do(sent, "send", "qian")
    for name, status in (("bai", 403), ("qian", 403), ("eve", 404), ("gao", 404)):
        assert as_(town, name).get(f"/evidence/{old.slug}/version/").status_code == status, name
        assert replace(town, old, by=name).status_code == status, name
    town.do(sent, "revoke", "he", reason="送错机关")
    assert replace(town, old, by="bai").status_code == 404
    assert Evidence.objects.get() == old


def test_a_scan_and_a_restricted_file_are_not_replaced(town: Town) -> None:
    referral = reported(town, CRIMINAL)
    sign(town, "liu", referral, "approve", "he", later(town))
    scan = Evidence.objects.get()
    secret = put_in(town, referral.case, secret=True)
    for piece in (scan, secret):
        answer = replace(town, piece)
        assert answer.status_code == 422 and "不能换版" in answer.content.decode()


def test_a_version_with_a_virus_gives_the_old_one_its_place_back(town: Town) -> None:
    case = town.case()
    old = put_in(town, case)
    with clamd():
        answer = replace(town, old, content=EICAR)
    assert answer.status_code == 422 and "查出病毒" in answer.content.decode()
    page = as_(town, "liu").get(f"/cases/{case.slug}/evidence/").content.decode()
    assert "已换版" not in page and "查出病毒" in page
    assert [piece.pk for piece in linkable(case, post_of(town, "liu"))] == [old.pk]
    bad = Evidence.objects.get(replaces=old)
    assert replace(town, bad).status_code == 302
    assert [piece.version for piece in linkable(case, post_of(town, "liu"))] == [3]
