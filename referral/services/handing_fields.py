"""Fields of the list of a hand-over: from its lines, with the number of the letter and the times of both sides."""

from django.utils import timezone

from documents.letters import canonical, checks
from documents.letters.kinds.lists import PROPERTY, RETURNED
from referral.models import Event, HandOver, HandOverItem, HandOverSignature
from referral.models.handing import GIVE, TAKE
from referral.services import letter_parts as parts
from referral.services.acting import Acting
from referral.services.letter_parts import Fields


def item_list(hand_over: HandOver, who: Acting) -> Fields:
    """移送财物清单 or 退还案卷材料清单, both sides signed."""
    referral = hand_over.referral
    people = {side: list(hand_over.signed(side)) for side in (GIVE, TAKE)}
    return parts.head(hand_over.giver, who.at) | {
        "title": RETURNED if hand_over.is_return else PROPERTY, "to": hand_over.taker.name,
        "referral_label": parts.label(referral), "referral_number": parts.number(referral),
        "referred_on": parts.day(referral.sent_at) if referral.sent_at else None, "case_name": referral.case.title,
        "items": [_item(item) for item in hand_over.items.all()],
        "givers": [one.name for one in people[GIVE]], "takers": [one.name for one in people[TAKE]],
        "given_at": parts.moment(hand_over.given_at) if hand_over.given_at else None,
        "taken_at": parts.moment(hand_over.finished_at) if hand_over.finished_at else None,
        "returned_for": returned_for(hand_over), "differences": hand_over.differences(),
        "signings": [_signing(one) for side in (GIVE, TAKE) for one in people[side]],
        "secrecy": parts.secrecy(referral),
    }  # fmt: skip


def check_printable(hand_over: HandOver, who: Acting) -> None:
    """Refuse what the list could not print, when it is typed and not when the last person signs. Raises LetterError."""
    checks.check(canonical.from_json("item_list", item_list(hand_over, who)), draft=True)


def returned_for(hand_over: HandOver) -> str:
    """Why the file is given back: the answer of the police with its number."""
    if not hand_over.is_return:
        return ""
    referral = hand_over.referral
    answers = Event.objects.filter(referral=referral, act__in=("not_police", "not_file"))
    last = answers.order_by("pk").last()  # the status may have gone on to 已了结
    answer = "不属公安机关管辖" if last is not None and last.act == "not_police" else "不予立案"
    return answer + (f"（{referral.answer_number}）" if referral.answer_number else "")


def _item(item: HandOverItem) -> Fields:
    return {
        "name": item.name, "model": item.model, "unit": item.unit, "count": item.count, "mark": item.details,
        "holder": item.holder, "place": item.place, "measure": item.safe, "note": item.note, "sha256": item.sha256,
    }  # fmt: skip


def _signing(signature: HandOverSignature) -> str:
    at = timezone.localtime(signature.at).strftime("%Y-%m-%d %H:%M")
    return f"{signature.name}，{at}，{signature.get_way_display()}"
