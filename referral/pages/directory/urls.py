"""Addresses of the directory: agencies, departments, accounts, posts."""

from django.urls import path

from referral.pages.directory import accounts, offices, oversight, posts, steps

urlpatterns = [
    path("directory/", offices.directory, name="directory"),
    path("directory/agencies/new/", offices.new, name="agency-new"),
    path("directory/agencies/<slug:slug>/", offices.agency, name="agency"),
    path("directory/agencies/<slug:slug>/change/", offices.change_agency, name="agency-change"),
    path("directory/agencies/<slug:slug>/departments/", offices.new_department, name="department-new"),
    path("directory/agencies/<slug:slug>/appoint/", posts.appoint, name="appoint"),
    path("directory/agencies/<slug:slug>/oversight/", oversight.new, name="oversight-new"),
    path("directory/oversight/<int:pk>/end/", oversight.end, name="oversight-end"),
    path("directory/agencies/<slug:slug>/steps/", steps.new, name="step-new"),
    path("directory/steps/<int:pk>/end/", steps.end, name="step-end"),
    path("directory/departments/<int:pk>/", offices.department, name="department"),
    path("directory/accounts/", accounts.account_list, name="accounts"),
    path("directory/accounts/new/", accounts.new, name="account-new"),
    path("directory/people/<str:username>/", accounts.account, name="account"),
    path("directory/people/<str:username>/<slug:name>/", accounts.guard, name="account-act"),
    path("directory/posts/<int:pk>/", posts.post, name="post"),
    path("directory/posts/<int:pk>/<slug:name>/", posts.verb, name="post-act"),
    path("directory/delegations/<int:pk>/end/", posts.end_delegation, name="delegation-end"),
]
