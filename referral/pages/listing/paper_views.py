"""The paper of a unit on the pages: compared with its scan by the second person, or taken back by who entered it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from referral.law.errors import NotAllowed
from referral.models import ListingPaper
from referral.pages.acting import see, who
from referral.pages.acts import bind
from referral.pages.forms import ActForm
from referral.pages.listing.views import page_of
from referral.pages.paper.forms import CheckForm
from referral.services import listing_papers
from referral.services.acting import Acting
from workflows import engine


def _one(request: HttpRequest, slug: str) -> tuple[ListingPaper, Acting]:
    acting = who(request)
    rows = ListingPaper.objects.visible_to(acting.post).select_related(
        "unit__listing__case", "unit__agency", "scan", "entered_by__agency", "entered_by_user"
    )
    return see(rows, slug), acting


def _told(row: ListingPaper) -> list[tuple[str, str]]:
    """What was typed, to be compared."""
    typed = [
        ("送达方式", row.get_way_display()),
        ("签收人", row.taken_by),
        ("批示事项", row.instruction.text if row.instruction else ""),
        ("完成情况" if row.instruction else "报告内容", row.progress),
        ("下一步措施", row.next_steps),
        ("证明材料", row.document),
    ]
    return [
        ("纸质件", str(row)), ("实际时间", f"{timezone.localtime(row.real_at):%Y-%m-%d %H:%M}"),
        *((label, text) for label, text in typed if text), ("录入", row.entered_by_user.full_name),
    ]  # fmt: skip


def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """核对 one paper against its scan."""
    row, acting = _one(request, slug)
    if request.method != "POST" and not listing_papers.may_check(row, acting.post):
        raise NotAllowed("纸质件由录入人以外的人员核对；已经核对的，不再核对。")
    return page_of(
        request, bind(CheckForm, request), f"listing-paper:{slug}",
        lambda by, data: engine.run(listing_papers.check, row, by, agrees=data["verdict"] == "yes", reason=data["reason"]),
        row.unit.listing, "核对纸质件", "相符的按实际时间生效；不符的不生效，可以重新登记。", more=_told(row),
        links=[("打开扫描件", reverse("evidence", args=[row.scan.slug]))],
    )  # fmt: skip


def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """撤回 one paper that nobody has compared yet."""
    row, acting = _one(request, slug)
    if request.method != "POST" and not listing_papers.may_withdraw(row, acting.post):
        raise NotAllowed("纸质件在核对以前由录入人撤回；已经核对的，不能撤回。")
    return page_of(
        request, bind(ActForm, request), f"listing-paper:{slug}:withdraw", lambda by, data: engine.run(listing_papers.withdraw, row, by),
        row.unit.listing, "撤回纸质件", "撤回后不生效，可以重新登记。", danger=True, more=_told(row),
    )  # fmt: skip
