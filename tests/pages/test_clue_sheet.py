"""线索登记表: whoever may see a clue prints it as it was registered; who reported it is not on it."""

import pytest

from documents.models import Letter
from tests.documents.letters.measure import text_of
from tests.pages.browsers import as_
from tests.pages.test_direct import restricted
from tests.workflows.conftest import Town, town

__all__ = ["town"]


@pytest.mark.prints
def test_it_is_printed_as_it_was_registered_and_nothing_is_issued(town: Town) -> None:
    clue = town.clue(named_informant=True, informant_elsewhere=True, summary="反映虚假住院。\n返还现金。")
    address = f"/clues/{clue.slug}/sheet.pdf"
    assert address in as_(town, "liu").get(f"/clues/{clue.slug}/").content.decode()
    answer = as_(town, "liu").get(address)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    text = text_of(answer.content)
    for words in (
        "线索登记表", clue.number.replace(" ", ""), clue.title, "实名举报，举报人信息另行登记", "举报人身份信息另行登记、单独保管",
        clue.subjects.get().name, "负责人意见", town.who("liu").user.full_name,
    ):  # fmt: skip
        assert words in text, words
    assert not Letter.objects.exists()


def test_nobody_prints_what_he_does_not_see(town: Town) -> None:
    clue, hidden = town.clue(), restricted(town)
    for name in ("gao", "bai", "pan"):
        assert as_(town, name).get(f"/clues/{clue.slug}/sheet.pdf").status_code == 404, name
    for name in ("chen", "zhou", "he", "qian", "gao"):
        assert as_(town, name).get(f"/clues/{hidden.slug}/sheet.pdf").status_code == 404, name
