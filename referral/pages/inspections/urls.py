"""Addresses of 一查一档."""

from django.urls import path

from referral.pages.inspections import views

urlpatterns = [
    path("inspections/", views.inspections, name="inspections"),
    path("inspections/new/", views.new, name="inspection-new"),
    path("inspections/<slug:slug>/", views.inspection, name="inspection"),
    path("inspections/<slug:slug>/change/", views.change, name="inspection-change"),
    path("inspections/<slug:slug>/file.xlsx", views.inspection_file, name="inspection-file"),
]
