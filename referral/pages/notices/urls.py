"""Addresses of notices. `after/` and the address of one are known to ui/notices.js."""

from django.urls import path

from referral.pages import shell
from referral.pages.notices import lines, views

urlpatterns = [
    path("notices/", views.notice_list, name="notices"),
    path("notices/after/<int:seq>/", views.after, name="notices-after"),
    path("notices/read/", views.read_all, name="notices-read"),
    path("notices/<int:pk>/", views.open_one, name="notice"),
    path("notices/<int:pk>/read/", views.read_one, name="notice-read"),
]
shell.BELLS["bell"] = lines.bell
