"""更正金额 on the page: a wrong figure stays in the record and counts no longer; what rested on it is looked at anew."""

from decimal import Decimal

from referral.models import Event
from tests.pages.browsers import as_
from tests.pages.reading import page
from tests.pages.test_directory import text
from tests.pages.test_must_refer import FRAUD, LIST, no_referral_of, proposals, town
from tests.workflows.conftest import Town

__all__ = ["town"]


def test_a_wrong_figure_is_put_right_and_the_old_one_stays_in_the_record(town: Town) -> None:
    case = town.case(violations=("F01",), amounts={"fraud": Decimal(300_000)})
    url, wrong = f"/cases/{case.slug}/do/correct_amount/", case.amounts.get()
    assert "达到数额较大" in page(town, "liu", LIST) and url in page(town, "liu", f"/cases/{case.slug}/")
    typed = {"amount": wrong.pk, "value": "300,000", "reason": "多录了两个零"}
    same = as_(town, "liu").post(url, typed)
    assert same.status_code == 422 and "与原金额相同" in text(same) and "多录了两个零" in text(same)
    assert as_(town, "liu").post(url, typed | {"value": ""}).status_code == 422
    assert as_(town, "liu").post(url, typed | {"value": "2,900"}).status_code == 302
    assert case.number not in page(town, "liu", LIST), "it is checked anew at once"
    shown = page(town, "liu", f"/cases/{case.slug}/")
    assert "2,900.00" in shown and "300,000.00" not in shown.split("h-money")[1].split("</section>")[0]
    record = Event.objects.get(act="correct_amount")
    assert "300,000.00元更正为2,900.00元" in record.label and record.opinion == "多录了两个零"
    wrong.refresh_from_db()
    assert wrong.value == 300_000 and wrong.correction.value == 2900
    assert as_(town, "liu").post(url, typed | {"value": "1"}).status_code == 422, "it was put right before"


def test_a_corrected_figure_voids_what_was_decided_on_the_wrong_one(town: Town) -> None:
    case = town.case(violations=("F01",), amounts={"fraud": Decimal(5000)})
    as_(town, "liu").post("/must-refer/no/", no_referral_of([case], reason="情节轻微"))
    as_(town, "he").post("/must-refer/decide/", {"tick": proposals(), "verdict": "yes"})
    assert case.number not in page(town, "liu", LIST)
    typed = {"amount": case.amounts.get().pk, "value": "500,000", "reason": "少录了两个零"}
    assert as_(town, "liu").post(f"/cases/{case.slug}/do/correct_amount/", typed).status_code == 302
    assert "原不移送决定不再适用" in page(town, "liu", LIST)


def test_only_the_lead_agencys_officer_corrects_its_figures(town: Town) -> None:
    case = town.case(**FRAUD)
    typed = {"amount": case.amounts.first().pk, "value": "1", "reason": "x"}
    for name, status in (("he", 403), ("zhou", 403), ("gao", 404), ("eve", 404)):
        answer = as_(town, name).post(f"/cases/{case.slug}/do/correct_amount/", typed)
        assert answer.status_code == status, name
    assert case.amounts.standing().count() == case.amounts.count()
