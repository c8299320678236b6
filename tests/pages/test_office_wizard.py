"""The wizard of others than the bureau: 经办机构 reports to the police and refers no crime; audit and finance refer to all three."""

from typing import Any

import pytest

from agencies.kinds import AgencyKind as A
from referral.models import Case, Referral
from tests.cast import City
from tests.line import case_of, open_other
from tests.pages.browsers import as_

NAME = f"{A.NHSA_OFFICE}_officer"
SENTENCE = "经办机构不是行政执法机关，不能作行刑移送；请移交同级医保局，或者向公安机关报案。"


def opened(city: City) -> Case:
    open_other(city, A.NHSA_OFFICE)
    return case_of(city, A.NHSA_OFFICE)


def send(city: City, case: Case, **kinds: str) -> Any:
    """The answer to a filled form; kinds: agency kind → kind of referral."""
    form: dict[str, Any] = {
        "facts": "虚构住院126人次。", "do": "submit", "row": [], "officers": [city.posts[NAME].pk], "different_reason": "已报案。",
    }  # fmt: skip
    for name, kind in kinds.items():
        pk = city.agencies[A(name)].pk
        form["row"].append(pk)
        form |= {f"to_{pk}_on": "on", f"to_{pk}_kind": kind}
    for code in ("report", "source"):
        form |= {
            f"m_{code}_1_pages": 3, f"m_{code}_1_copies": 1, f"m_{code}_1_original": "copy", f"m_{code}_1_page_range": "",
        }  # fmt: skip
    return as_(city, NAME).post(f"/cases/{case.slug}/refer/", form)


def test_the_police_are_reported_to_and_the_bureau_is_handed_over_to(city: City) -> None:
    case = opened(city)
    page = as_(city, NAME).get(f"/cases/{case.slug}/refer/").content.decode()
    assert '<option value="report_crime" selected>报案</option>' in page and SENTENCE in page
    assert 'value="criminal"' not in page
    answer = send(city, case, police="report_crime", nhsa="administrative")
    assert answer.status_code == 302, answer.content.decode()
    assert set(Referral.objects.values_list("kind", "status")) == {
        ("report_crime", "reviewing"), ("administrative", "reviewing"),
    }  # fmt: skip


@pytest.mark.parametrize("sender", [A.AUDIT, A.FINANCE])
def test_audit_and_finance_are_offered_the_bureau_the_police_and_discipline(sender: A, city: City) -> None:
    open_other(city, sender)
    case = case_of(city, sender, official=True)
    page = as_(city, f"{sender}_officer").get(f"/cases/{case.slug}/refer/").content.decode()
    for kind, way in ((A.NHSA, "administrative"), (A.POLICE, "criminal")):
        name = f"to_{city.agencies[kind].pk}"
        assert f'name="{name}_on"' in page and f'<option value="{way}" selected>' in page, kind
    person = case.subjects.get(kind="official").pk
    assert f'name="d_{person}_agency"' in page and city.agencies[A.DISCIPLINE].name in page


def test_a_forged_criminal_referral_is_refused_with_the_way_out(city: City) -> None:
    case = opened(city)
    answer = send(city, case, police="criminal")
    assert answer.status_code == 422 and SENTENCE in answer.content.decode()
    assert "虚构住院126人次。" in answer.content.decode() and not Referral.objects.exists()
