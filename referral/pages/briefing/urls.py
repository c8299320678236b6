"""Addresses of 每日一页."""

from django.urls import path

from referral.pages.briefing import views

urlpatterns = [
    path("briefing/", views.briefing, name="briefing"),
    path("briefing/print/", views.sheet, name="briefing-print"),
    path("board/", views.board, name="board"),
]
