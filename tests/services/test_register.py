"""The register of letters as a service: who knows of which number, what may be made void, where a series starts."""

import pytest

from agencies.kinds import AgencyKind as A
from agencies.models import DirectoryEvent
from documents.errors import DocumentError
from documents.models import Letter, NumberSeries
from documents.registry import series_of
from referral.law import series
from referral.law.errors import NotAllowed, ReferralError
from referral.law.kinds import Kind
from referral.models import CaseLetter, Event, Referral
from referral.services import register
from tests.services.walks import known_to_few, replied
from tests.workflows.conftest import Town


def start(town: Town, name: str = "he", **changes: object) -> str:
    fields = {"word": "移函", "last": 40, "reason": "此前在纸质登记簿取号"} | changes
    return register.start_series(town.who(name), **fields)  # type: ignore[arg-type]


def test_the_register_holds_the_own_letters_alone(town: Town) -> None:
    letter = replied(town)
    assert letter in register.letters_of(town.posts["tang"])
    assert letter not in register.letters_of(town.posts["he"])
    (run,) = register.runs_of(town.posts["he"])
    assert (run.series, run.last, run.letters, run.missing) == ("安医保移函", 1, 1, ())


def test_a_series_goes_on_after_the_numbers_on_paper_and_begins_anew_each_year(town: Town) -> None:
    assert start(town) == "安医保移函〔2026〕41号"
    assert town.sent().letter.number == "安医保移函〔2026〕41号"  # type: ignore[union-attr]
    (run,) = register.runs_of(town.posts["he"])
    assert (run.start, run.last, run.missing) == (40, 41, ())
    event = DirectoryEvent.objects.get(act="start_number")
    assert event.detail == {"number": "安医保移函〔2026〕40号", "reason": "此前在纸质登记簿取号"}
    town.at = town.at.replace(year=2027)
    assert start(town, last=2) == "安医保移函〔2027〕3号"


def test_a_start_goes_upward_until_the_first_number_is_drawn(town: Town) -> None:
    start(town)
    for last in (40, 12):
        with pytest.raises(DocumentError, match="只能改为更大的号"):
            start(town, last=last)
    assert start(town, last=41).endswith("〕42号")
    town.sent()
    with pytest.raises(DocumentError, match="本系统已经取号，用到安医保移函〔2026〕42号"):
        start(town, last=90)
    assert NumberSeries.objects.get(series="安医保移函").last == 42


@pytest.mark.parametrize("name", ["liu", "zhou", "wu", "qian"])
def test_only_the_head_sets_a_start(town: Town, name: str) -> None:
    with pytest.raises(NotAllowed, match="无权设定文号起始号"):
        start(town, name)
    assert not NumberSeries.objects.exists()


def test_a_start_wants_a_reason_and_a_series_that_there_is(town: Town) -> None:
    for changes, sentence in (
        ({"reason": " "}, "写明设定起始号的理由"),
        ({"word": "乱函"}, "没有这一文书代字"),
    ):
        with pytest.raises(ReferralError, match=sentence):
            start(town, **changes)
    with pytest.raises(DocumentError, match="国家秘密标志"):
        start(town, reason="机密★10年 此前在纸质登记簿取号")
    assert not NumberSeries.objects.exists()


def test_the_log_does_not_tell_how_many_secret_numbers_were_used(town: Town) -> None:
    start(town, word="纪函", last=7)
    assert DirectoryEvent.objects.get(act="start_number").detail == {
        "number": "安医保纪函〔2026〕",
        "reason": "",
    }


def test_a_reply_is_made_void_with_a_reason_that_stands_in_the_record(town: Town) -> None:
    letter = replied(town)
    case = letter.case_letter.case
    town.run(register.void_letter, case, letter, town.who("tang"), reason="主送机关写错")
    letter.refresh_from_db()
    assert (letter.void_reason, letter.voided_by) == ("主送机关写错", town.posts["tang"].user)
    event = Event.objects.get(act="void_letter")
    assert event.opinion == "主送机关写错" and letter.number in event.label and event.referral is not None
    (run,) = [run for run in register.runs_of(town.posts["tang"]) if run.series.endswith(series.REPLY)]
    assert run.voids == (letter,) and run.missing == ()
    with pytest.raises(DocumentError, match="已经作废"):
        town.run(register.void_letter, case, letter, town.who("tang"), reason="再次")


def test_a_referrals_letter_goes_void_by_its_withdrawal_alone(town: Town) -> None:
    (referral,) = town.draft(town.case(), (A.HEALTH, Kind.ADMINISTRATIVE))
    town.approved(referral)
    for _ in ("approved", "sent"):
        letter = Referral.objects.get(pk=referral.pk).letter
        assert letter is not None
        with pytest.raises(ReferralError, match="撤回"):
            town.run(register.void_letter, referral.case, letter, town.who("he"), reason="写错")
        if referral.sent_at is None:
            referral = town.do(referral, "send", "qian")
    assert not Letter.objects.filter(voided_at__isnull=False).exists()


@pytest.mark.parametrize("name", ["bai", "hong", "he"])
def test_only_the_head_of_its_own_agency_makes_a_letter_void(town: Town, name: str) -> None:
    letter = replied(town)
    with pytest.raises(NotAllowed, match="无权作废文书"):
        town.run(register.void_letter, letter.case_letter.case, letter, town.who(name), reason="写错")
    assert Letter.objects.get(pk=letter.pk).voided_at is None


def test_nobody_learns_from_the_register_that_there_is_a_secret_letter(town: Town) -> None:
    secret = known_to_few(town)
    own = series_of(town.agencies[A.NHSA], "纪函")
    assert [run.series for run in register.runs_of(town.posts["he"])] == [own]
    assert register.letters_of(town.posts["he"]).get() == secret.letter
    assert register.letters_of(town.posts["liu"]).get() == secret.letter
    for name in ("qian", "wu", "chen"):
        assert not register.letters_of(town.posts[name]).exists()
        assert register.runs_of(town.posts[name]) == []


def test_a_secret_series_that_has_only_a_start_is_not_listed(town: Town) -> None:
    start(town, word="纪函", last=7)
    assert register.runs_of(town.posts["qian"]) == [] == register.runs_of(town.posts["he"])


def test_every_word_that_a_letter_has_is_one_whose_start_can_be_set(town: Town) -> None:
    replied(town)
    for link in CaseLetter.objects.exclude(letter__series="").select_related("letter__agency"):
        agency = link.letter.agency
        assert link.letter.series in {series_of(agency, word) for word in register.words_for(agency)}
