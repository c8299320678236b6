"""Addresses of 一院一档, and of 自查自纠 in a case."""

from django.urls import path

from referral.pages.institutions import corrections, views

urlpatterns = [
    path("institutions/", views.institutions, name="institutions"),
    path("institutions/<str:code>/", views.institution, name="institution"),
    path("institutions/<str:code>/file.xlsx", views.institution_file, name="institution-file"),
    path("institutions/<str:code>/join/", views.join, name="institution-join"),
    path("institutions/<str:code>/part/", views.part, name="institution-part"),
    path("cases/<slug:slug>/self-correction/", corrections.enter, name="self-correction"),
    path(
        "cases/<slug:slug>/self-correction/withdraw/", corrections.withdraw, name="self-correction-withdraw"
    ),
]
