"""Addresses of the workbench and the queues."""

from django.urls import path

from referral.pages.inbox import bench, counts, views

urlpatterns = [
    path("workbench/", bench.workbench, name="workbench"),
    path("to-sign/", views.to_sign, name="to-sign"),
    path("todo/", views.todo, name="todo"),
    path("in-progress/", views.in_progress, name="in-progress"),
    path("in-progress/sent/", views.sent, name="sent"),
    path("open/", views.open_items, name="open-items"),
    path("done/", views.done, name="done"),
    path("deadlines/", views.deadline_list, name="deadlines"),
    path("items/<int:pk>/claim/", views.claim, name="item-claim"),
    path("items/<int:pk>/release/", views.release, name="item-release"),
]
counts.register()
