"""Addresses of the style guide and of the help page."""

from django.urls import path
from django.views.generic import TemplateView

from referral.pages.styleguide.views import styleguide

urlpatterns = [
    path("help/", TemplateView.as_view(template_name="help.html"), name="help"),
    path("styleguide/", styleguide, name="styleguide"),
]
