"""Addresses of 典型案例."""

from django.urls import path

from referral.pages.typical import views

urlpatterns = [
    path("typicals/", views.typicals, name="typicals"),
    path("typicals/<slug:slug>/", views.detail, name="typical"),
    path("typicals/<slug:slug>/sheet.pdf", views.sheet, name="typical-sheet"),
    path("typicals/<slug:slug>/text.docx", views.word, name="typical-word"),
    path("typicals/<slug:slug>/<slug:name>/", views.act_on, name="typical-act"),
    path("cases/<slug:slug>/typical/", views.new, name="typical-new"),
]
