"""One's own account: log in and out, change the password, choose the acting post, settings."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from agencies.middleware import SESSION_KEY
from agencies.services import change_password
from referral.pages import shell
from referral.pages.account.forms import DisplayForm, LoginForm, PasswordForm
from referral.pages.acts import UNPROCESSABLE, act, bind
from referral.pages.requests import ActingRequest


class Login(LoginView):
    """Log in; then to the page that was asked for, else the first page of the person's menu."""

    form_class = LoginForm
    template_name = "account/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """The front door, which leads on."""
        return reverse("home")

    def form_invalid(self, form: Any) -> HttpResponse:
        """The same page with the reason."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The front door: the first page of the person's menu."""
    return HttpResponseRedirect(shell.home(request))


def password(request: ActingRequest) -> HttpResponse:
    """Change one's own password; forced before anything else when an administrator has set it."""
    first = request.user.must_change_password

    def change(entered: dict[str, Any]) -> None:
        change_password(user=request.user, old=entered["old"], new=entered["new"], at=timezone.now())
        update_session_auth_hash(request, request.user)

    context = {
        "title": "修改密码", "submit": "修改密码", "cancel": "" if first else reverse("settings"),
        "lead": "首次登录，请先修改管理员设置的初始密码。" if first else "",
    }  # fmt: skip
    return act(
        request,
        bind(PasswordForm, request),
        change,
        success="密码已修改。",
        redirect_to=reverse("home"),
        context=context,
    )


@require_POST
def switch_post(request: ActingRequest) -> HttpResponse:
    """Act in another of one's posts from now on."""
    chosen = next((p for p in request.posts if str(p.pk) == request.POST.get("post")), None)
    if chosen is None:
        messages.error(request, "该身份已不能使用，请另选。")
    else:
        request.session[SESSION_KEY] = chosen.pk
        messages.success(request, f"现以{chosen.agency.name}{chosen.role_label}身份办理。")
    return HttpResponseRedirect(reverse("home"))


def settings(request: ActingRequest) -> HttpResponse:
    """Personal settings: the density of lists; the posts that one holds."""
    form = bind(DisplayForm, request, instance=request.user)
    context = {"title": "个人设置", "submit": "保存", "posts": request.posts}
    return act(
        request, form, lambda _: form.save(), success="设置已保存。", redirect_to=reverse("settings"),
        template="account/settings.html", context=context,
    )  # fmt: skip
