"""Addresses of 会商, 联席会议 and 论证意见."""

from django.urls import path

from referral.pages.meetings import corrections, experts, items, papers, views

urlpatterns = [
    path("meetings/", views.meetings_list, name="meetings"),
    path("meetings/new/", views.new, name="meeting-new"),
    path("meetings/grade/", views.grade, name="risk-grade-new"),
    path("meetings/<slug:slug>/", views.detail, name="meeting"),
    path("meetings/<slug:slug>/pack.pdf", papers.pack, name="meeting-pack"),
    path("meetings/<slug:slug>/invitation.pdf", papers.invitation, name="meeting-invitation"),
    path("meetings/<slug:slug>/minutes.pdf", papers.minutes_file, name="meeting-minutes"),
    path("meetings/<slug:slug>/<slug:name>/", views.act_on, name="meeting-act"),
    path("minutes-corrections/<slug:slug>/letter.pdf", papers.correction_file, name="minutes-correction"),
    path("minutes-corrections/<slug:slug>/<slug:name>/", corrections.act_on, name="minutes-correction-act"),
    path("meeting-items/<slug:slug>/<slug:name>/", items.act_on, name="meeting-item-act"),
    path("cases/<slug:slug>/experts/", experts.opinions, name="case-experts"),
    path("cases/<slug:slug>/experts/new/", experts.new, name="expert-new"),
]
