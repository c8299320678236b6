"""机构间比较 of a 政府 or 领导小组办公室: switched on and off by its own administrator, by the yearly plan."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from agencies.keeping import Deed, Keeper, keep, permit
from agencies.models import Agency
from referral.pages.acts import bind
from referral.pages.figures.forms import SwitchOffForm, SwitchOnForm
from referral.pages.keeping import change, keeper
from referral.services import comparison as verbs


def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Switch it on, or off where it is on."""
    found = get_object_or_404(Agency.objects.filter(is_open=True), slug=slug)
    permit(keeper(request), Deed.KEEP_COMPARISON, found)
    if not verbs.may_have(found):
        raise Http404
    running, back = verbs.running(found), reverse("agency", args=[slug])

    def run(by: Keeper, data: dict[str, Any]) -> Any:
        verb = verbs.switch_off if running else verbs.switch_on
        return keep(by, Deed.KEEP_COMPARISON, verb, of=found, agency=found, **data)

    form = bind(SwitchOffForm if running else SwitchOnForm, request)
    facts = [("机构", found.name), ("现在", "已开启" if running else "没有开启")]
    if running:
        facts += [
            ("依据", running.basis),
            ("开启时间", f"{timezone.localtime(running.since):%Y-%m-%d %H:%M}"),
        ]
    return change(
        request, form, run, name=f"comparison:{slug}", url=back,
        text="机构间比较已关闭。" if running else "机构间比较已开启。",
        title="关闭机构间比较" if running else "开启机构间比较", danger=bool(running), cancel=back,
        crumbs=[("机构与人员", reverse("directory")), (found.name, back)], facts=facts,
        effect="开启后，本机关可以按机关分组查看督查范围内的统计；各机关按机构名录的次序排列，不排名，少于3件的不显示数字。",
    )  # fmt: skip
