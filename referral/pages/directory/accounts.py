"""Accounts: the list, one account, making one, passwords. A one-time password is shown once, on the answer itself."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from agencies import services
from agencies.keeping import Deed, Keeper, is_permitted, keep, permit
from agencies.models import Post, User
from referral.pages.acts import bind
from referral.pages.directory import forms
from referral.pages.keeping import change, keeper


def _address(user: User) -> str:
    return reverse("account", args=[user.username])


def account_list(request: HttpRequest) -> HttpResponse:
    """All accounts, searched."""
    who = keeper(request)
    permit(who, Deed.SEE_ACCOUNTS)
    held = Post.objects.valid_on(timezone.localdate()).select_related("agency")
    rows: QuerySet[Any] = User.objects.prefetch_related(Prefetch("posts", queryset=held, to_attr="held"))
    form = forms.AccountFilter(request.GET or None)
    if form.is_valid():
        rows = form.narrow(rows)
    page = Paginator(rows.order_by("full_name", "pk"), 20).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "nav": "directory",
        "may_make": is_permitted(who, Deed.KEEP_ACCOUNTS),
    }
    return render(request, "directory/accounts.html", context)


def account(request: HttpRequest, username: str) -> HttpResponse:
    """One account with its posts."""
    who = keeper(request)
    permit(who, Deed.SEE_ACCOUNTS)
    found = get_object_or_404(User, username=username)
    posts = found.posts.select_related("agency", "department").order_by("-since", "-pk")
    context = {
        "account": found, "posts": posts, "today": timezone.localdate(), "nav": "directory",
        "may_guard": is_permitted(who, Deed.GUARD_ACCOUNTS) and not found.platform_role,
        "may_appoint": is_permitted(who, Deed.APPOINT) and not found.platform_role,
    }  # fmt: skip
    return render(request, "directory/account.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its one-time password comes on the answer."""
    permit(keeper(request), Deed.KEEP_ACCOUNTS)

    def make(by: Keeper, data: dict[str, Any]) -> tuple[User, str]:
        return keep(by, Deed.KEEP_ACCOUNTS, services.create_user, **data)

    return _with_secret(
        request, forms.AccountForm, make, name="account:new", title="建立账号", cancel=reverse("accounts"),
        effect="账号本身没有任何权限，由安全管理员或机构管理员任职后方可办理业务。",
        crumbs=[("机构与人员", reverse("directory")), ("账号", reverse("accounts"))],
    )  # fmt: skip


def _with_secret(
    request: HttpRequest,
    form: type[forms.ActForm],
    run: Callable[[Keeper, dict[str, Any]], tuple[User, str]],
    **page: Any,
) -> HttpResponse:
    """A change that yields a one-time password. It is shown on the answer, never kept, and the same form shows none."""
    issued: list[tuple[User, str]] = []

    def issue(by: Keeper, data: dict[str, Any]) -> tuple[User, str]:
        issued.append(run(by, data))
        return issued[-1]

    answer = change(request, bind(form, request), issue, url=lambda made: _address(made[0]), text="", **page)
    if not issued or answer.status_code != 302:
        return answer
    user, secret = issued[-1]
    shown = render(request, "directory/secret.html", {"account": user, "secret": secret, "nav": "directory"})
    add_never_cache_headers(shown)
    return shown


def guard(request: HttpRequest, username: str, name: str) -> HttpResponse:
    """Disable or enable an account, or give it a new one-time password."""
    if name not in _GUARD:
        raise Http404
    permit(keeper(request), Deed.GUARD_ACCOUNTS)
    found = get_object_or_404(User, username=username)
    page = {
        "cancel": _address(found), "name": f"account:{name}:{username}",
        "crumbs": [("机构与人员", reverse("directory")), ("账号", reverse("accounts")), (found.full_name, _address(found))],
    }  # fmt: skip
    return _GUARD[name](request, found, page)


def _reset(request: HttpRequest, user: User, page: dict[str, Any]) -> HttpResponse:
    def run(by: Keeper, data: dict[str, Any]) -> tuple[User, str]:
        return user, keep(by, Deed.GUARD_ACCOUNTS, services.reset_password, user=user)

    return _with_secret(
        request, forms.PlainForm, run, title="重置密码", danger=True,
        lead=f"为{user.full_name}（{user.username}）生成新的一次性密码。原密码立即失效，正在登录的立即退出。", **page,
    )  # fmt: skip


def _disable(request: HttpRequest, user: User, page: dict[str, Any]) -> HttpResponse:
    return change(
        request, bind(forms.DisableForm, request),
        lambda by, data: keep(by, Deed.GUARD_ACCOUNTS, services.disable_user, user=user, **data),
        url=_address(user), text="账号已停用，正在登录的已退出。", title="停用账号", danger=True,
        lead=f"停用{user.full_name}（{user.username}）的账号。任职保留，恢复账号后继续有效；不再任职的，请另行结束任职。", **page,
    )  # fmt: skip


def _enable(request: HttpRequest, user: User, page: dict[str, Any]) -> HttpResponse:
    return change(
        request, bind(forms.PlainForm, request),
        lambda by, data: keep(by, Deed.GUARD_ACCOUNTS, services.enable_user, user=user),
        url=_address(user), text="账号已恢复。", title="恢复账号",
        lead=f"恢复{user.full_name}（{user.username}）的账号，仍在有效期内的任职随之恢复。", **page,
    )  # fmt: skip


_GUARD: dict[str, Callable[[HttpRequest, User, dict[str, Any]], HttpResponse]] = {
    "reset": _reset,
    "disable": _disable,
    "enable": _enable,
}
