"""Address of 补录."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
