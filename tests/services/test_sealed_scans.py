"""盖章件: other bytes than the letter's, compared by a second person, never overwritten; which is the original is said."""

import pytest
from django.db import IntegrityError, transaction

from agencies.kinds import AgencyKind as A
from documents.errors import DocumentError
from documents.models import Evidence, Letter
from referral.law.errors import Incomplete, NotAllowed, ReferralError, SamePerson, Unlawful
from referral.models import Event, SealedScan
from referral.services import evidence, sealed_scans
from referral.services.sight import evidence_for
from tests.pages.desk import PDF
from tests.services.sealing import ask, check, keeper, letter, scan
from tests.services.steps import fresh
from tests.services.walks import known_to_few
from tests.workflows.conftest import Town


def said(of: Letter) -> str:
    """Which is the original."""
    return sealed_scans.original(of, sealed_scans.standing(of))


def test_a_scan_counts_when_a_second_person_has_found_it_right(town: Town) -> None:
    sent = letter(town)
    before = said(sent)
    row = scan(town, sent)
    assert said(sent) == before and sealed_scans.standing(sent) is None
    check(town, row)
    sent.refresh_from_db()
    assert said(sent) == "纸质盖章件为正本，电子件为存档"
    assert row.evidence.sha256 != sent.file_sha256 and sealed_scans.standing(sent) == row
    proof = Event.objects.get(act="sealed_check").payload
    assert (proof["letter"], proof["scan"]) == (sent.file_sha256, row.evidence.sha256)


def test_what_the_letter_says_before_there_is_a_scan_depends_on_its_signature(town: Town) -> None:
    sent = letter(town)
    Letter.objects.filter(pk=sent.pk).update(signature="")
    sent.refresh_from_db()
    assert said(sent).startswith("电子件没有完整性签名")
    with pytest.raises(Incomplete, match="只能以纸质盖章件为正本"):
        scan(town, sent, paper=False)
    Letter.objects.filter(pk=sent.pk).update(received=True)
    sent.refresh_from_db()
    assert "由制发机关说明" in said(sent), "nobody vouches for a letter of another installation"
    Letter.objects.filter(pk=sent.pk).update(signature="完整性签名", received=False)
    sent.refresh_from_db()
    assert said(sent) == "电子签名件为正本"
    check(town, scan(town, sent, paper=False))
    assert said(sent) == "电子签名件为正本，纸质盖章件为存档"


def test_who_uploads_never_checks(town: Town) -> None:
    keeper(town)
    row = scan(town, letter(town))
    with pytest.raises(SamePerson, match="上传人不能自行核对"):
        check(town, row, "qian")
    with pytest.raises(Incomplete, match="请写明哪里不符"):
        check(town, row, agrees=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedScan.objects.filter(pk=row.pk).update(
            checked_by_user=town.posts["qian"].user, checked_by=town.posts["qian"], checked_at=town.at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedScan.objects.filter(pk=row.pk).update(sent_at=town.at)
    check(town, row)
    with pytest.raises(ReferralError, match="已经核对"):
        check(town, row, "zhou")


def test_only_registrar_and_keeper_upload_and_only_scans_come_in(town: Town) -> None:
    sent = letter(town)
    for name in ("liu", "zhou", "wu", "bai", "eve"):
        with pytest.raises(ReferralError):
            scan(town, sent, name)
    with pytest.raises(Incomplete, match="不是扫描件"):
        scan(town, sent, file="盖章件.txt", chunks=(b"abc",))
    with pytest.raises(DocumentError, match="空文件"):
        scan(town, sent, chunks=(b"",))
    assert not SealedScan.objects.exists() and not Evidence.objects.exists()


def test_a_new_version_is_a_new_row(town: Town) -> None:
    sent = letter(town)
    first = scan(town, sent)
    with pytest.raises(Unlawful, match="已有待核对的盖章件"):
        scan(town, sent)
    check(town, first, agrees=False, reason="缺第2页")
    assert sealed_scans.standing(sent) is None
    second = check(town, scan(town, sent, chunks=(PDF, b"%2\n")))
    third = check(town, scan(town, sent, chunks=(PDF, b"%3\n")))
    assert sealed_scans.standing(sent) == third and SealedScan.objects.count() == 3
    assert len({row.evidence.sha256 for row in (first, second, third)}) == 3
    with pytest.raises(ReferralError, match="盖章件"):
        evidence.replace(sent.case_letter.case, first.evidence, town.who("liu"), name="新.pdf", chunks=[PDF])


def test_the_receiver_sees_the_scan_only_when_it_was_sent(town: Town) -> None:
    sent = letter(town)
    row = scan(town, sent)
    bai = town.posts["bai"]
    with pytest.raises(Unlawful, match="核对相符的最新盖章件"):
        town.run(sealed_scans.send, row, town.who("qian"))  # type: ignore[arg-type]
    check(town, row)
    assert sealed_scans.shown_to(sent, bai) == []
    assert not evidence_for(sent.case_letter.case, fresh(bai)).exists()
    with pytest.raises(NotAllowed):
        town.run(sealed_scans.send, row, town.who("zhou"))  # type: ignore[arg-type]
    town.run(sealed_scans.send, SealedScan.objects.get(), town.who("qian"))  # type: ignore[arg-type]
    assert sealed_scans.shown_to(sent, bai) == [row]
    with pytest.raises(Unlawful, match="只送一次"):
        town.run(sealed_scans.send, SealedScan.objects.get(), town.who("qian"))  # type: ignore[arg-type]


def test_the_keeper_without_a_part_in_the_case_uploads_nothing(town: Town) -> None:
    keeper(town)
    with pytest.raises(ReferralError, match="没有找到"):
        scan(town, letter(town), "jiang")


def test_the_scan_of_a_secret_letter_is_for_who_may_know(town: Town) -> None:
    secret = known_to_few(town)
    town.render(secret)
    one = Letter.objects.get(pk=secret.letter_id)
    for name in ("qian", "wu"):
        with pytest.raises(ReferralError, match="没有找到"):
            scan(town, one, name)
    keeper(town)
    ask(town, one, "liu", keeper=town.posts["jiang"])
    row = scan(town, one, "jiang")
    assert row.evidence.secret
    case = one.case_letter.case
    for name in ("qian", "wu", "chen"):
        assert row.evidence not in evidence_for(case, fresh(town.posts[name])), name
    assert town.agencies[A.NHSA] == row.evidence.agency
    check(town, row, "he")
