"""The faces: screens by area, each a folder with views, forms and templates."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Registered for its template tags, templates and static files; it has no tables."""

    name = "referral.pages"
    label = "pages"
    verbose_name = "页面"
