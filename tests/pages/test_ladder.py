"""交办 and 提级查办 on the pages: offered in the wizard to the own line alone, signed, lengthened, agreed to or declined."""

import re
from typing import Any

from agencies.kinds import AgencyKind as A
from agencies.models import Agency
from referral.law.kinds import Kind
from referral.models import Case, Clock, Lane, Referral
from tests.cast import City
from tests.line import asked_up, assigned, open_line
from tests.pages.browsers import as_
from tests.pages.test_wizard import typed


def added(city: City, case: Case, agency: Agency) -> str:
    """The wizard's page after one more agency was put on its list."""
    form = typed(city, do="") | {"add": agency.pk, "put": "1"}
    return as_(city, "liu").post(f"/cases/{case.slug}/refer/", form).content.decode()


def choices(page: str, agency: Agency) -> list[str]:
    """The kinds that may be chosen for an agency of the list."""
    box = page.split(f'name="to_{agency.pk}_kind"')[1].split("</select>")[0]
    return re.findall(r'<option value="(\w+)"', box)


def dispatch(city: City, case: Case, agency: Agency, kind: Kind, **changes: Any) -> Any:
    pk = agency.pk
    form = typed(city) | {
        "row": [pk], f"to_{pk}_on": "on", f"to_{pk}_kind": kind.value, f"to_{pk}_request": "请于30个工作日内查清。",
    }  # fmt: skip
    return as_(city, "liu").post(f"/cases/{case.slug}/refer/", form | changes)


def test_the_wizard_offers_both_to_the_own_line_alone(city: City) -> None:
    bureaus, case = open_line(city), city.case()
    below, above = added(city, case, bureaus.lower), added(city, case, bureaus.upper)
    assert "assignment" in choices(below, bureaus.lower) and "escalation" not in choices(below, bureaus.lower)
    assert "escalation" in choices(above, bureaus.upper) and "assignment" not in choices(above, bureaus.upper)
    health = city.agencies[A.HEALTH]
    assert not {"assignment", "escalation"} & set(choices(added(city, case, health), health))
    forged = dispatch(city, case, health, Kind.ASSIGNMENT)
    assert forged.status_code == 422 and not Referral.objects.exists()


def test_a_case_is_assigned_without_a_reason_for_leaving_the_suggestion(city: City) -> None:
    bureaus, case = open_line(city), city.case()
    answer = dispatch(city, case, bureaus.lower, Kind.ASSIGNMENT)
    assert answer.status_code == 302, answer.content.decode()
    referral = Referral.objects.get()
    assert (referral.kind, referral.status, referral.request) == (
        "assignment", "deciding", "请于30个工作日内查清。",
    )  # fmt: skip
    assert f"/referrals/{referral.slug}/approve/" in _page(city, "he", f"/referrals/{referral.slug}/")
    assert f"/referrals/{referral.slug}/approve/" not in _page(city, "wu", f"/referrals/{referral.slug}/")


def test_the_subordinate_signs_and_the_superior_lengthens_on_its_page(city: City) -> None:
    referral = assigned(city, open_line(city))
    url = f"/referrals/{referral.slug}/"
    page = _page(city, "lower_registrar", url)
    assert f"{url}sign/" in page and "decline" not in page and "return" not in page
    assert "签收即承办" in _page(city, "lower_registrar", f"{url}sign/")
    form = {"signer": "某人", "complete": "yes", "volumes": 0, "items": 1, "pages": 1}
    assert as_(city, "lower_registrar").post(f"{url}sign/", form).status_code == 302
    lane, clock = Lane.objects.get(opened_by=referral), Clock.objects.get(rule="tip_assigned_general")
    extend = f"/clocks/{clock.slug}/extend/"
    assert extend in _page(city, "wu", f"/lanes/{lane.slug}/")
    assert extend not in _page(city, "lower_deputy", f"/lanes/{lane.slug}/")
    assert as_(city, "lower_deputy").get(extend).status_code == 403
    assert as_(city, "hong").get(extend).status_code == 404
    assert "延长至自交办起3个月（交办机关分管负责人或负责人决定）" in _page(city, "wu", extend)


def test_the_superiors_head_agrees_with_a_number(city: City) -> None:
    referral = asked_up(city, open_line(city))
    url = f"/referrals/{referral.slug}/"
    page = _page(city, "upper_head", url)
    assert f"{url}accept/" in page and f"{url}decline/" in page
    assert f"{url}accept/" not in _page(city, "upper_deputy", url)
    assert as_(city, "upper_head").post(f"{url}accept/", {"document_number": ""}).status_code == 422
    typed_in = {"document_number": "江医保批〔2026〕1号", "opinion": "同意。"}
    assert as_(city, "upper_deputy").post(f"{url}accept/", typed_in).status_code == 403
    assert as_(city, "upper_head").post(f"{url}accept/", typed_in).status_code == 302
    assert "牵头" in _page(city, "upper_head", f"/cases/{referral.case.slug}/lanes/")


def test_the_superiors_head_declines_with_a_reason(city: City) -> None:
    referral = asked_up(city, open_line(city))
    url = f"/referrals/{referral.slug}/decline/"
    assert "建议的接收机关" not in _page(city, "upper_head", url)
    assert as_(city, "upper_head").post(url, {"reason": ""}).status_code == 422
    assert as_(city, "upper_head").post(url, {"reason": "由你局继续办理。"}).status_code == 302
    referral.refresh_from_db()
    assert referral.status == "ended"


def _page(city: City, name: str, url: str) -> str:
    return as_(city, name).get(url).content.decode()
