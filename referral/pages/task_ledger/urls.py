"""Addresses of the task ledger (任务台账)."""

from django.urls import path

from referral.pages.task_ledger import excel, instructing, views

urlpatterns = [
    path("task-ledger/", views.ledger, name="task-ledger"),
    path("task-ledger/export.xlsx", excel.export, name="task-export"),
    path("task-ledger/template.xlsx", excel.template, name="task-template"),
    path("task-ledger/import/", excel.upload, name="task-import"),
    path("cases/<slug:slug>/instruct/", instructing.instruct, name="case-instruct"),
    path("ledger-tasks/<slug:slug>/", views.detail, name="ledger-task"),
    path("ledger-tasks/<slug:slug>/<slug:name>/", views.act_on, name="ledger-task-act"),
]
