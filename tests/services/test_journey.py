"""One clue becomes one case in several agencies: the whole way through the services."""

from agencies.kinds import AgencyKind as A
from referral.law.kinds import Kind
from referral.models import Lane, Receipt, Referral
from referral.services import cases, lanes
from referral.services.outcomes import OutcomeDraft
from tests.cast import City


def test_a_case_goes_to_police_health_and_market_and_is_closed(city: City) -> None:
    case = city.case()
    drafts = city.draft(
        case, (A.POLICE, Kind.CRIMINAL), (A.HEALTH, Kind.ADMINISTRATIVE), (A.MARKET, Kind.ADMINISTRATIVE)
    )
    for referral in drafts:
        city.approved(referral)
        city.do(referral, "send", "qian")
    police, health, market = drafts
    city.do(police, "sign", "gao", items=2, pages=14, badge="330101")
    city.do(police, "file", "lin", document_number="安公（刑）立字〔2026〕88号")
    for referral, officer, deputy in ((health, "bai", "hong"), (market, "ma", "niu")):
        city.do(referral, "sign", officer, items=1, pages=6)
        city.do(referral, "accept", officer)
        lanes.report(
            city.lane(referral),
            city.who(deputy),
            outcomes=[OutcomeDraft("warning", "责令改正", "安卫改〔2026〕5号")],
        )
        lanes.confirm(city.lane(referral), city.who("liu"))
    lanes.finish(city.lane(police), city.who("sun"), outcomes=[OutcomeDraft("prosecuted", "移送审查起诉")])
    own = Lane.objects.get(case=case, opened_by__isnull=True)
    lanes.finish(own, city.who("wu"), outcomes=[OutcomeDraft("recovery", "追回基金", amount=286430)])
    copy = Referral.objects.get(case=case, kind=Kind.COPY)
    city.do(copy, "sign", "yu")
    cases.propose_close(case, city.who("liu"))
    case.refresh_from_db()
    cases.close(case, city.who("he"))
    case.refresh_from_db()
    assert case.status == "closed"
    assert Receipt.objects.filter(referral__case=case).count() == 4
