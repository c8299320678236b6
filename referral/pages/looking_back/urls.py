"""Addresses of 回头看 and 倒查."""

from django.urls import path

from referral.pages.looking_back import views

urlpatterns = [
    path("look-backs/", views.look_backs, name="look-backs"),
    path("look-backs/<slug:slug>/", views.detail, name="look-back"),
    path("cases/<slug:slug>/look-back/", views.new, name="look-back-new"),
    path("cases/<slug:slug>/links/", views.link, name="case-link"),
    path("case-links/<slug:slug>/end/", views.unlink, name="case-unlink"),
]
