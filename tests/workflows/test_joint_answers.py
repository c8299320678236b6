"""复函 of a joint investigation: whoever joins, declines or leaves writes a letter of its own, with its own number."""

from documents.models import Letter
from referral.models import CaseLetter
from referral.services.sight import letters_for
from tests.workflows.conftest import Town
from tests.workflows.test_joint import invited, leave


def answers(town: Town) -> list[Letter]:
    """The answers, in order."""
    return list(Letter.objects.filter(kind="joint_answer").select_related("agency").order_by("pk"))


def test_who_joins_and_then_leaves_writes_two_letters_of_its_own_number(town: Town) -> None:
    first, second = invited(town)
    lane = town.lane(town.do(first, "join", "hong", opinion="拟同意，力量紧张，内部掌握。"))
    leave(town, lane, "tang", "本机关职责范围内的事项已查清。")
    joined, left = answers(town)
    assert joined.agency == left.agency == lane.agency and joined.number != left.number
    assert "复函" in joined.number and "复函" in left.number and not joined.is_inner and not left.is_inner
    assert joined.content["answer"] == "join" and left.content["reason"] == "本机关职责范围内的事项已查清。"
    assert "内部掌握" not in str(joined.content) + str(left.content)
    for letter in (joined, left):
        assert CaseLetter.objects.get(letter=letter).to == first.sender
    read = {
        name: {row.letter_id for row in letters_for(lane.case, town.who(name).post)}
        for name in ("liu", "niu")
    }
    assert {joined.pk, left.pk} <= read["liu"] and not {joined.pk, left.pk} & read["niu"]


def test_who_declines_writes_why(town: Town) -> None:
    first, _ = invited(town)
    town.do(first, "decline", "tang", reason="该事项不属本机关职责。")
    (letter,) = answers(town)
    assert letter.content["answer"] == "decline" and letter.content["reason"] == "该事项不属本机关职责。"
