"""How the sentences of a form are worded on a day: the house's own words, or an administrator's."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies.errors import DirectoryError
from agencies.models import User
from agencies.services.book import note
from documents.errors import DocumentError
from documents.letters import canonical, checks, renderer
from documents.letters.examples import example
from documents.letters.fields import Letter
from documents.letters.kinds import KINDS
from documents.letters.sharing import CHOSEN, SHARING
from documents.letters.wording import Sentence, fault_of
from documents.models import LetterWording


@dataclass(frozen=True)
class SentenceNow:
    """A sentence of a form with the wording in force, if an administrator's counts, and those that are still to come."""

    sentence: Sentence
    now: LetterWording | None
    later: tuple[LetterWording, ...] = ()

    @property
    def text(self) -> str:
        """What letters say now."""
        return self.now.text if self.now and self.now.text else self.sentence.text


def sentence_of(kind: str, slot: str) -> Sentence | None:
    """The sentence of a form that may be worded anew; None when there is none."""
    form = KINDS.get(kind)
    return next((one for one in form.all_sentences() if one.slot == slot), None) if form else None


def sentences_on(kind: str, day: date) -> list[SentenceNow]:
    """Every sentence of a form that may be worded anew, as it is on a day."""
    rows = list(
        LetterWording.objects.filter(kind=kind)
        .select_related("entered_by")
        .order_by("effective_on", "version")
    )
    found = []
    for sentence in KINDS[kind].all_sentences():
        mine = [row for row in rows if row.slot == sentence.slot]
        now = [row for row in mine if row.effective_on <= day]
        found.append(
            SentenceNow(
                sentence, now[-1] if now else None, tuple(row for row in mine if row.effective_on > day)
            )
        )
    return found


def in_force(kind: str, at: datetime) -> list[dict[str, str]]:
    """What a letter issued at a moment takes along: the sentences that are worded anew on that day."""
    words = sentences_on(kind, timezone.localdate(at))
    return [{"slot": one.sentence.slot, "text": one.now.text} for one in words if one.now and one.now.text]


def tried(kind: str, slot: str, text: str) -> Letter:
    """The example of a form with a sentence worded anew, for a look at it. Raises DirectoryError when it can't be used."""
    sentence = sentence_of(kind, slot)
    if sentence is None:
        raise DirectoryError("没有这条可以修改的语句，请从文书用语页面进入。")
    if text and (fault := fault_of(sentence, text)):
        raise DirectoryError(fault)
    given = [{"slot": slot, "text": text}] if text else []
    letter = canonical.from_json(
        kind, example(kind) | {"wording": given} | (CHOSEN if slot == SHARING.slot else {})
    )
    try:  # what no letter may hold: control characters, marks of secrecy, characters that no font has
        checks.check(letter)
    except DocumentError as error:
        raise DirectoryError(error.sentence) from error
    return letter


def draft(letter: Letter, at: datetime) -> bytes:
    """A letter printed as a draft."""
    return renderer.render_forked(letter, draft=True, created=at).pdf


def reword(*, kind: str, slot: str, text: str, effective_on: date, at: datetime, by: User) -> LetterWording:
    """Word a sentence anew from a day on. An empty text takes the house's own words again.

    Letters issued before keep what they say. Raises DirectoryError for a text that can't be used, a day in the past, or
    when nothing would change.
    """
    text = text.strip()
    tried(kind, slot, text)
    if effective_on < timezone.localdate(at):
        raise DirectoryError("生效日期不能早于今天：已经成文的文书不随之改变。")
    before = LetterWording.objects.filter(kind=kind, slot=slot)
    then = before.filter(effective_on__lte=effective_on).order_by("effective_on", "version").last()
    if (then.text if then else "") == text:
        raise DirectoryError("文字与当日使用的相同，没有需要修改的内容。")
    try:
        with transaction.atomic():
            row = LetterWording.objects.create(
                kind=kind, slot=slot, text=text, version=before.count() + 1, effective_on=effective_on, entered_by=by,
                entered_at=at,
            )  # fmt: skip
            note(
                "reword_letter", at=at, by=by, name=KINDS[kind].label, slot=slot, text=text or "恢复原文",
                since=str(effective_on),
            )  # fmt: skip
    except IntegrityError as error:  # two administrators at the same moment
        raise DirectoryError("其他管理员刚刚修改了该语句，请刷新页面核对后再试。") from error
    return row


def history(kind: str, slot: str) -> list[LetterWording]:
    """Every wording that a sentence has been given, the latest first."""
    rows = LetterWording.objects.filter(kind=kind, slot=slot).select_related("entered_by")
    return list(rows.order_by("-effective_on", "-version"))
