"""Addresses of the figures."""

from django.urls import path

from referral.pages.figures import compare, views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/rows/", views.rows, name="figure-rows"),
    path("figures/remark/", views.remark, name="figure-remark"),
    path("figures/freeze/", views.freeze, name="figures-freeze"),
    path("figures/frozen/<slug:slug>/", views.frozen, name="figures-frozen"),
    path("figures/frozen/<slug:slug>/rows/", views.frozen_rows, name="frozen-rows"),
    path("directory/agencies/<slug:slug>/comparison/", compare.comparison, name="comparison"),
]
