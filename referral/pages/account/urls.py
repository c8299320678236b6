"""Addresses of one's own account."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from referral.pages.account import views

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("me/", views.settings, name="settings"),
    path("me/password/", views.password, name="password"),
    path("me/post/", views.switch_post, name="switch-post"),
]
