"""Addresses of the figures."""

from django.urls import path

from referral.pages.figures import compare, exports, report_forms, views

urlpatterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/rows/", views.rows, name="figure-rows"),
    path("figures/remark/", views.remark, name="figure-remark"),
    path("figures/export/", exports.workbook, name="figures-export"),
    path("figures/report/", exports.paper, name="figures-report"),
    path("figures/forms/", report_forms.form_list, name="figure-forms"),
    path("figures/forms/fill/", report_forms.fill, name="figure-form-fill"),
    path("figures/forms/new/", report_forms.new, name="figure-form-new"),
    path("figures/forms/<int:pk>/end/", report_forms.end, name="figure-form-end"),
    path("figures/freeze/", views.freeze, name="figures-freeze"),
    path("figures/frozen/<slug:slug>/", views.frozen, name="figures-frozen"),
    path("figures/frozen/<slug:slug>/rows/", views.frozen_rows, name="frozen-rows"),
    path("directory/agencies/<slug:slug>/comparison/", compare.comparison, name="comparison"),
]
