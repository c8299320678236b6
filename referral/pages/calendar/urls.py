"""Addresses of the time limits: rules, agreements, working days."""

from django.urls import path

from referral.pages.calendar import agreements, holidays, rules, standards, values

urlpatterns = [
    path("rules/", rules.table, name="rules"),
    path("rules/agreements/new/", agreements.new, name="agreement-new"),
    path("rules/agreements/<int:pk>/end/", agreements.end, name="agreement-end"),
    path("rules/standards/new/", standards.new, name="standard-new"),
    path("rules/<str:rule>/change/", values.change_value, name="rule-change"),
    path("holidays/", holidays.year, name="holidays"),
    path("holidays/load/", holidays.load, name="holidays-load"),
    path("holidays/<int:pk>/<slug:name>/", holidays.verb, name="holidays-act"),
]
