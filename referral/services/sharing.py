"""What the sender gives of a case to one receiver (按部分共享): chosen while it is a draft, kept as facts, told as an event."""

from collections.abc import Collection, Iterable, Sequence

from referral.law import sharing as law
from referral.law.sharing import Section
from referral.models import Referral, Withheld
from referral.services.acting import Acting
from referral.services.given import not_given
from referral.services.ledger import record

#: The event of a choice. It stays inside the sender.
CHOSEN = "share"


def withheld(referral: Referral) -> frozenset[Section]:
    """The sections that a referral keeps back."""
    return frozenset(Section(code) for code in referral.withheld.values_list("section", flat=True))


def begin(referral: Referral, who: Acting) -> None:
    """Set what a referral keeps back when nobody chooses."""
    _write(referral, _usual(referral), who)


def _usual(referral: Referral) -> frozenset[Section]:
    """What the kind keeps back by itself; what follows a letter to the same receiver keeps back what that does."""
    main = referral.about
    if main is not None and main.recipient_id == referral.recipient_id:
        return withheld(main)
    return law.usual(referral.kind)


def choose(referral: Referral, sections: Collection[Section], left_out: Sequence[str], who: Acting) -> None:
    """Choose what a draft keeps back, and note the choice when it is not what stood before.

    sections: kept back; left_out: names of materials that other addressees get and this one does not. Call inside the
    transaction. Raises Incomplete when the kind's law needs what is kept back.
    """
    chosen_here = frozenset(sections) - not_given(referral.case, who.post)
    law.check(referral.kind, chosen_here, names_some=referral.parties.exists())
    before = withheld(referral)
    after = _write(referral, sections, who)
    if before != after or left_out:
        note(referral, before, after, left_out, who)


def give_more(addendum: Referral, sections: Collection[Section], who: Acting) -> None:
    """Give with a 补充移送 what its main letter had kept back. Call inside the transaction."""
    before = withheld(addendum)
    after = _write(addendum, before - frozenset(sections), who)
    if before != after:
        note(addendum, before, after, (), who)


def follow(referral: Referral, main: Referral) -> None:
    """Keep back what another referral does: of a copy, and of what was handed on."""
    keep(referral, withheld(main))


def note(
    referral: Referral, before: Iterable[str], after: Iterable[str], left_out: Sequence[str], who: Acting
) -> None:
    """Write down a choice, for the sender alone."""
    words = f"不共享：{law.labels([*after])}"
    if left_out:
        words += f"；不随附：{'、'.join(left_out)}"
    payload = {"before": sorted(before), "after": sorted(after), "left_out": list(left_out)}
    record(who, CHOSEN, "确定共享范围", referral=referral, internal=True, opinion=words, payload=payload)


def _write(referral: Referral, sections: Collection[Section], who: Acting) -> frozenset[Section]:
    """Keep back these sections, and what the sender itself is not given: nobody passes on what he may not read."""
    wanted = frozenset(sections) | not_given(referral.case, who.post)
    referral.withheld.all().delete()
    keep(referral, wanted)
    return wanted


def keep(referral: Referral, sections: Iterable[str]) -> None:
    """Write the sections that a new referral keeps back."""
    Withheld.objects.bulk_create(Withheld(referral=referral, section=section) for section in sorted(sections))


def chosen(referral: Referral) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(given, kept back) as the letter tells them; both empty when it is what the kind does by itself, or what its law wants."""
    kept, usual = withheld(referral), _usual(referral)
    if kept == usual:
        return (), ()
    return _words(given(referral) or usual - kept), _words(kept)


def given(referral: Referral) -> frozenset[Section]:
    """The sections that a referral gives, of those that its kind knows; of other subjects none where it names no party."""
    kept, named = withheld(referral), referral.parties.exists()
    return frozenset(
        section
        for section in law.shares(referral.kind)
        if section not in kept and (named or section != Section.SUBJECTS)
    )


def _words(sections: Collection[Section]) -> tuple[str, ...]:
    return tuple(law.LABELS[one] for one in Section if one in sections)
