"""A referral that came from another network: what it opens here, and what of it is refused."""

import io
import json
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from agencies.roles import Role
from agencies.services import create_user, fill_post
from documents import received
from documents.errors import DocumentError
from documents.exchange import keys
from documents.exchange.bundle import Bundle, Packer
from documents.exchange.envelope import Header, seal, unseal
from documents.exchange.errors import ExchangeError
from documents.received import Received
from documents.verification import Verdict, verify
from referral.law.errors import ReferralError
from referral.law.kinds import Kind
from referral.models import Case, Referral
from referral.services import hands, lanes
from referral.services import outcomes as results
from referral.services.acting import Acting
from referral.services.exchange.outgoing import export, outlook
from referral.services.exchange.travels import check_content
from referral.services.outcomes import OutcomeDraft
from tests.clamd import clamd, no_clamd
from tests.pages.reading import recent_town
from tests.pages.test_exchange import LARGEST, There, acquainted, exported
from tests.workflows.conftest import Town
from workflows import arrivals, tick

Told = dict[str, Any]


@pytest.fixture
def town(db: None) -> Town:
    return recent_town()


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> There:
    return acquainted(tmp_path, monkeypatch)


class Police:
    """The same database looked at as the police's network: referrals arrive here that were sent from the bureau's."""

    def __init__(self, town: Town, there: There, referral: Referral) -> None:
        """referral: the one whose file is the pattern of all that arrives."""
        _, self.file = exported(town, referral)
        self.home, self.folder = Path(settings.EXCHANGE_DIR), there.folder
        user, _ = create_user(
            username="ruan", full_name="阮芸", at=town.at, password="an-lan-2026", must_change_password=False
        )
        self.post = fill_post(
            user=user, agency=town.agencies[A.POLICE], role=Role.REGISTRAR, since=date(2024, 1, 1), at=town.at
        )

    def written(self, change: Callable[[Told], None] | None = None, *, case: str = "b" * 12) -> bytes:
        """A file with the same referral of another case. change: what else stands in it."""
        own, police = keys.own(self.home), keys.own(self.folder)
        out, message = io.BytesIO(), uuid.uuid4()
        with tempfile.TemporaryFile() as inside, tempfile.TemporaryFile() as anew:
            header, _ = unseal(
                io.BytesIO(self.file), inside, police, keys.partners(self.folder), largest=LARGEST
            )
            bundle = Bundle(inside, header.message, check_content, largest=LARGEST)
            told = json.loads(json.dumps(bundle.content))
            told["thread"]["slug"] = uuid.uuid4().hex[:12]
            told["referral"]["case"]["slug"] = case
            told["referral"]["letter"]["check_code"] = uuid.uuid4().hex[:16]
            if change is not None:
                change(told)
            packer = Packer(anew)
            for member in sorted(bundle.paths - {"referral.json"}):
                packer.add(member, bundle.chunks(member))
            size = packer.finish(message, told)
            seal(
                anew,
                out,
                Header(message, own.card.id, police.card.id, header.created, size),
                own,
                police.card,
            )
        return out.getvalue()

    def take(self, file: bytes) -> Referral:
        """The registrar takes a file in."""
        taken = arrivals.take_in(io.BytesIO(file), Acting.now(self.post, self.post.user, timezone.now()))
        return Referral.objects.get(pk=taken.done[0].referral.pk)  # type: ignore[union-attr]

    def told_later(self, came: Referral, move: str, at: datetime, *, number: int = 2) -> bytes:
        """The next file of a referral: one act on its lane by the bureau's head."""
        person = {
            "key": "9-9", "name": "何建国", "role": "head", "title": "局长", "card": "", "agency": came.sender.name
        }  # fmt: skip
        act = {
            "on": "lane", "move": move, "label": "期满视为确认", "at": at.isoformat(), "by": person, "fields": {"reason": ""},
            "letters": [],
        }  # fmt: skip
        content = {
            "format": 1, "thread": {"origin": came.exchange.origin, "slug": came.exchange.origin_slug}, "number": number,
            "heard": 0, "referral": None, "acts": [act],
        }  # fmt: skip
        own, police, out, message = keys.own(self.home), keys.own(self.folder), io.BytesIO(), uuid.uuid4()
        with tempfile.TemporaryFile() as inside:
            size = Packer(inside).finish(message, content)
            seal(inside, out, Header(message, own.card.id, police.card.id, at, size), own, police.card)
        return out.getvalue()

    def refused(self, file: bytes) -> str:
        """The sentence of a file that is not taken; nothing was changed."""
        before = (Referral.objects.count(), Case.objects.count())
        with pytest.raises((ExchangeError, DocumentError)) as refusal:
            self.take(file)
        assert (Referral.objects.count(), Case.objects.count()) == before
        return refusal.value.sentence


@pytest.fixture
def police(town: Town, there: There, monkeypatch: pytest.MonkeyPatch) -> Police:
    network = Police(town, there, town.sent(A.POLICE, Kind.CRIMINAL))
    monkeypatch.setattr(settings, "EXCHANGE_DIR", there.folder)
    return network


def test_the_facts_stay_with_the_referral(police: Police) -> None:
    came = police.take(police.written())
    assert came.facts == "虚构住院126人次。" and came.case.summary == ""


def test_a_referral_that_was_handed_on_goes_on_paper(town: Town, there: There) -> None:
    first = town.sent(A.POLICE, Kind.CRIMINAL)
    again = town.sent(A.POLICE, Kind.CRIMINAL)
    Referral.objects.filter(pk=again.pk).update(origin=first)
    again.refresh_from_db()
    with pytest.raises(ReferralError, match="转送的移送请以纸质送达"):
        export(again, town.who("qian"))


def test_a_second_referral_of_a_case_joins_it_unless_another_agency_leads_it_now(
    town: Town, police: Police
) -> None:
    first = police.take(police.written())
    assert police.take(police.written()).case == first.case
    Case.objects.filter(pk=first.case.pk).update(lead_agency=Agency.objects.get(kind=A.HEALTH))
    apart = police.take(police.written()).case
    assert apart != first.case and apart.lead_agency == town.agencies[A.NHSA]
    assert Case.objects.visible_to(town.posts["he"]).filter(pk=apart.pk).exists()


def test_a_letter_that_came_is_vouched_for_by_who_issued_it(police: Police) -> None:
    letter = police.take(police.written()).letter
    assert letter is not None and letter.received
    assert verify(letter.check_code).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize("place", ["opened_at", "created_at", "approved_at", "sent_at"])
def test_moments_that_cannot_be_are_refused(police: Police, place: str) -> None:
    def change(told: Told) -> None:
        where = told["referral"]["case"] if place == "opened_at" else told["referral"]
        where[place] = "2031-01-01T09:00:00+08:00"

    assert "晚于" in police.refused(police.written(change))


def test_what_the_police_keep_silent_stays_with_them(town: Town, police: Police) -> None:
    came = police.take(police.written())
    town.at = timezone.now()
    came = town.do(came, "sign", "gao", items=4, pages=21, badge="330101")
    came = town.do(
        came, "file", "lin", document_number="安公（刑）立字〔2026〕12号", document_date=timezone.localdate()
    )
    mine, lane = town.agencies[A.POLICE], town.lane(came)
    found = [OutcomeDraft("coercion", "刑事拘留一人")]
    town.run(lanes.interim, lane, town.who("gao"), outcomes=found)
    assert "中期反馈" in outlook(came, mine).pending
    hands.set_silent(lane, town.who("gao"), silent=True)
    told = outlook(came, mine)
    assert "中期反馈" not in told.pending and told.untold == ["中期反馈"] and "刑事立案" in told.pending


def test_a_fine_that_came_was_weighed_where_it_was_imposed(town: Town) -> None:
    referral = town.do(town.signed(), "accept", "bai")
    town.sent(A.POLICE, Kind.CRIMINAL, case=referral.case)
    lane, fine = town.lane(referral), [OutcomeDraft("penalty", "罚款", amount=Decimal(20000))]
    with pytest.raises(ReferralError, match="刑事"):
        results.keep(lane, fine, town.who("hong"), final=True)
    came = replace(town.who("hong"), came=Received("an exchange file", lambda _: []))
    assert [one.measure for one in results.keep(lane, fine, came, final=True)] == ["penalty"]


def administrative(told: Told) -> None:
    """The same letter as an 行政移送."""
    told["referral"]["kind"] = "administrative"


def test_limits_here_run_from_the_day_on_which_the_file_is_taken_in(town: Town, police: Police) -> None:
    came = police.take(police.written())
    clock = came.clocks.get(rule="police_sign_receipt")
    assert came.sent_at is not None and clock.started_at - came.sent_at > timedelta(days=6)


def test_a_result_is_confirmed_by_expiry_where_its_sender_lives(town: Town, police: Police) -> None:
    came = police.take(police.written(administrative))
    town.at = timezone.now()
    town.do(came, "sign", "gao", items=4, pages=21, badge="330101")
    town.do(came, "accept", "gao")
    town.run(lanes.report, town.lane(came), town.who("sun"), outcomes=[OutcomeDraft("no_action", "不予处罚")])
    later = town.at + timedelta(days=60)
    tick.run(later)
    assert town.lane(came).status == "reported"
    police.take(police.told_later(came, "confirm_by_expiry", timezone.now()))
    assert town.lane(came).status == "done"


def test_of_many_missing_files_the_first_are_named(police: Police) -> None:
    came = police.take(police.written())
    far = police.told_later(came, "confirm", timezone.now(), number=9999)
    assert "还缺第2号、第3号、第4号等，" in police.refused(far)
    assert "还缺第2号，" in police.refused(police.told_later(came, "confirm", timezone.now(), number=3))


@pytest.mark.parametrize(
    ("place", "value", "sentence"),
    [
        (("created_at",), "2026-13-45T09:00:00+08:00", "内容有误"),
        (("letter", "kind"), "no_such_letter", "不是本系统的文书种类"),
        (("letter", "title"), "关于某案的移送书（机密★1年）", "国家秘密标志"),
        (("letter", "content"), {"body": ["正文", "密级：秘密"]}, "国家秘密标志"),
        (("letter", "pages"), 32768, "不合格式"),
    ],
)
def test_what_does_not_belong_here_is_refused_in_words(
    police: Police, place: tuple[str, ...], value: object, sentence: str
) -> None:
    def change(told: Told) -> None:
        where = told["referral"]
        for name in place[:-1]:
            where = where[name]
        where[place[-1]] = value

    assert sentence in police.refused(police.written(change))


def test_letters_are_scanned_as_they_come_in(police: Police) -> None:
    with no_clamd():
        assert "尚不能查毒" in police.refused(police.written())
    with clamd() as server:
        police.take(police.written())
        assert server.scans >= 1


def test_a_letter_of_a_size_that_none_has_is_refused(police: Police, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "LARGEST", 100)
    assert "没有导入" in police.refused(police.written())


def test_a_confirmation_by_expiry_is_told_by_who_carries_the_file(town: Town, there: There) -> None:
    sent = town.sent(A.POLICE, Kind.ADMINISTRATIVE)
    exported(town, sent)
    town.do(sent, "sign", "gao", items=4, pages=21, badge="330101")
    town.do(sent, "accept", "gao")
    town.run(lanes.report, town.lane(sent), town.who("sun"), outcomes=[OutcomeDraft("no_action", "不予处罚")])
    tick.run(town.at + timedelta(days=60))
    assert town.lane(sent).status == "done"
    message, _ = export(sent, town.who("qian"))
    with default_storage.open(str(message.file)) as file:
        (act,) = there.read(file.read())["acts"]
    assert (act["move"], act["on"], act["by"]["name"]) == ("confirm_by_expiry", "lane", "钱芳")
