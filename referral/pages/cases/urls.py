"""Addresses of cases, their tabs, acts and files."""

from django.urls import path

from referral.pages.cases import acts, evidence, files, foreign, library, preview, uploads, views

urlpatterns = [
    path("cases/", library.case_list, name="case-list"),
    path("cases/<slug:slug>/", views.overview, name="case"),
    path("cases/<slug:slug>/lanes/", views.lanes, name="case-lanes"),
    path("cases/<slug:slug>/tasks/", views.tasks, name="case-tasks"),
    path("cases/<slug:slug>/taskforce/", views.taskforce, name="case-taskforce"),
    path("cases/<slug:slug>/measures/", views.measures, name="case-measures"),
    path("cases/<slug:slug>/clocks/", views.clocks, name="case-clocks"),
    path("cases/<slug:slug>/letters/", views.letters, name="case-letters"),
    path("cases/<slug:slug>/evidence/", evidence.tab, name="case-evidence"),
    path("cases/<slug:slug>/catalogue/", evidence.catalogue, name="case-catalogue"),
    path("cases/<slug:slug>/evidence/upload/", files.upload, name="evidence-upload"),
    path("cases/<slug:slug>/evidence/uploads/", uploads.begin, name="evidence-begin"),
    path("cases/<slug:slug>/evidence/uploads/<slug:upload>/", uploads.piece, name="evidence-piece"),
    path("cases/<slug:slug>/evidence/uploads/<slug:upload>/done/", uploads.finish, name="evidence-finish"),
    path("cases/<slug:slug>/evidence/uploads/<slug:upload>/cancel/", uploads.cancel, name="evidence-cancel"),
    path("cases/<slug:slug>/foreign/new/", foreign.new, name="foreign-new"),
    path("cases/<slug:slug>/record/", views.record, name="case-record"),
    path("cases/<slug:slug>/picture/", views.picture, name="case-picture"),
    path("cases/<slug:slug>/do/<slug:name>/", acts.verb, name="case-act"),
    path("letters/<slug:slug>.pdf", files.letter, name="letter"),
    path("evidence/<slug:slug>/", files.download, name="evidence"),
    path("evidence/<slug:slug>/view/", preview.view, name="evidence-view"),
    path("evidence/<slug:slug>/page/<int:number>/", preview.page, name="evidence-page"),
    path("evidence/<slug:slug>/pages/", evidence.pages, name="evidence-pages"),
    path("evidence/<slug:slug>/version/", evidence.new_version, name="evidence-version"),
]
