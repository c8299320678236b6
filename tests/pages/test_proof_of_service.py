"""送达回证: the sender prints it of what was sent, filled from the case's own rows; nobody else does."""

import pytest

from agencies.kinds import AgencyKind as A
from documents.models import Letter
from referral.law.kinds import Kind
from referral.models import Referral
from referral.services.serving import proof_of_service
from tests.cast import City
from tests.documents.letters.measure import text_of
from tests.pages.browsers import as_
from tests.pages.test_recall import recall
from tests.workflows.conftest import Town, build_city


@pytest.fixture
def town(db: None) -> Town:
    """安澜市, with the engine running."""
    return Town(**vars(build_city()))


def address(referral: Referral) -> str:
    return f"/referrals/{referral.slug}/service-receipt.pdf"


def prints(city: City, name: str, referral: Referral) -> str:
    """What the printed paper says."""
    answer = as_(city, name).get(address(referral))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf", name
    return text_of(answer.content)


@pytest.mark.prints
def test_the_sender_prints_it_with_number_addressee_way_and_moments(town: Town) -> None:
    referral = town.sent(A.POLICE, Kind.CRIMINAL)
    issued = Letter.objects.count()
    assert address(referral) in as_(town, "liu").get(f"/referrals/{referral.slug}/").content.decode()
    text = prints(town, "liu", referral)
    assert referral.letter is not None
    for words in (
        "安澜市医疗保障局送达回证",
        referral.case.title,
        referral.recipient.name,
        f"《涉嫌犯罪案件移送书》（{referral.letter.number}）1份",
        "送达日期2026年11月9日",
        "受送达人签名年月日时分",
    ):
        assert words in text, words
    assert text.count("√") == 1
    assert proof_of_service(referral, town.who("liu"))["way"] == "传真、电子送达"
    town.do(referral, "sign", "gao", items=4, pages=21, badge="001", signer="高峰")
    assert "高峰" in prints(town, "liu", referral)
    assert (
        Letter.objects.exclude(kind="receipt").count() == issued
    )  # a print: nothing is issued, no number drawn


def test_what_came_by_mail_is_served_when_it_is_received(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    town.approved(referral)
    town.do(referral, "send", "qian", delivery="mail", tracking_number="EMS1234567890")
    fields = proof_of_service(Referral.objects.get(pk=referral.pk), town.who("liu"))
    assert (fields["way"], fields["mail_number"], fields["served_at"]) == ("邮寄送达", "EMS1234567890", None)
    signed = town.do(referral, "sign", "bai", items=1, pages=6)
    fields = proof_of_service(Referral.objects.get(pk=referral.pk), town.who("liu"))
    assert signed.signed_at is not None and fields["served_at"] == fields["signed_at"] is not None


@pytest.mark.prints
def test_what_the_form_has_no_box_for_is_said_in_its_remark(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    town.approved(referral)
    town.do(referral, "send", "qian", delivery="exchange", tracking_number="交21")
    text = prints(town, "liu", Referral.objects.get(pk=referral.pk))
    assert "√" not in text and "经公文交换送达，交换号：交21。" in text


def test_the_receiver_does_not_print_it_and_a_stranger_finds_nothing(town: Town) -> None:
    referral = town.sent()
    answer = as_(town, "bai").get(address(referral))
    assert answer.status_code == 403 and "送达回证由送达机关打印" in answer.content.decode()
    assert "打印送达回证" not in as_(town, "bai").get(f"/referrals/{referral.slug}/").content.decode()
    assert as_(town, "eve").get(address(referral)).status_code == 404


def test_nothing_is_printed_of_what_was_not_sent_or_was_called_back(town: Town) -> None:
    (draft,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    answer = as_(town, "liu").get(address(draft))
    assert answer.status_code == 422 and "还没有送达" in answer.content.decode()
    town.approved(draft)
    town.do(draft, "send", "qian")
    recall(town, Referral.objects.get(pk=draft.pk))
    answer = as_(town, "liu").get(address(draft))
    assert answer.status_code == 422 and "已经收回" in answer.content.decode()
    assert "打印送达回证" not in as_(town, "liu").get(f"/referrals/{draft.slug}/").content.decode()
