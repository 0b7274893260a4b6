"""Addresses of dashboards, figures and reports."""

from django.urls import path, re_path

from reporting import views
from reporting.report.figures import VERIFY

app_name = "reporting"
urlpatterns = [
    path("judet/", views.dashboards.my_county, name="my_county"),
    path("judet/<slug:code>/", views.dashboards.county, name="county"),
    path("judet/<slug:code>/localitati/", views.localities.county_localities, name="localities"),
    path("romania/", views.dashboards.national, name="national"),
    path("regiune/<slug:code>/", views.dashboards.region, name="region"),
    path("echipa/<int:pk>/cifre/", views.dashboards.team, name="team_board"),
    path("expert/<int:pk>/cifre/", views.dashboards.expert, name="expert_board"),
    path("cifre/<slug:kind>/", views.figures.figure, name="figure"),
    path("rapoarte/", views.runs.all_runs, name="runs"),
    path("rapoarte/anunturi/", views.runs.subscribe, name="subscribe"),
    path("rapoarte/<int:pk>/", views.runs.run, name="run"),
    path("rapoarte/<int:pk>/arhiva/", views.runs.archive, name="archive"),
    path("rapoarte/<int:pk>/celula/", views.cells.find_cell, name="find_cell"),
    re_path(
        rf"^rapoarte/(?P<pk>[0-9]{{1,9}})/celula/(?P<code>{views.cells.CODE})/$",
        views.cells.cell,
        name="cell",
    ),
    path("rapoarte/document/<int:pk>/<slug:kind>/", views.runs.download, name="download"),
    path("exporturi/", views.exports.exports, name="exports"),
    path("exporturi/<int:pk>/", views.exports.export, name="export"),
    path("exporturi/<int:pk>/fisier/", views.exports.export_file, name="export_file"),
    path("planuri/", views.plans.all_plans, name="plans"),
    path("planuri/<int:pk>/", views.plans.plan, name="plan"),
    path("planuri/<int:pk>/actiuni/noua/", views.plans.plan_action, name="plan_action_add"),
    path("planuri/<int:pk>/actiuni/<int:action>/", views.plans.plan_action, name="plan_action"),
    path(
        "planuri/<int:pk>/actiuni/<int:action>/rezultate/",
        views.plans.plan_result,
        name="plan_result",
    ),
    path("planuri/<int:pk>/fisier/<slug:kind>/", views.plans.plan_file, name="plan_file"),
    path("planuri/<int:pk>/<slug:act>/", views.plans.plan_act, name="plan_act"),
    path("date-deschise/", views.open_data.page, name="open_data"),
    path("date-deschise/<slug:kind>/", views.open_data.file, name="open_data_file"),
    path("indicatori/", views.register.indicators, name="indicators"),
    path("indicatori/<slug:code>/", views.register.indicator, name="indicator"),
    path("tinte/", views.targets.all_targets, name="targets"),
    path("tinte/etapa/", views.targets.stage_add, name="stage_add"),
    path("tinte/etapa/renunta/", views.targets.stage_remove, name="stage_remove"),
    path("tinte/<slug:area>/", views.targets.area_targets, name="area_targets"),
    path("proiect/", views.project.project, name="project"),
    path("proiect/metodologie/", views.project.methodology, name="methodology_add"),
    path("proiect/societate-civila/", views.project.civil_record, name="civil_record_add"),
    path(
        "proiect/societate-civila/<int:pk>/taie/",
        views.project.strike_civil_record,
        name="civil_record_strike",
    ),
    path("proiect/plan/", views.project.intervention_plan, name="intervention_plan_add"),
    path("sisteme/", views.systems.all_systems, name="systems"),
    path("sisteme/<int:pk>/retrage/", views.systems.take_back, name="system_take_back"),
    path("api/v1/", (views.api.addresses(), "api", "api")),
    re_path(rf"^{VERIFY}(?P<sha>[0-9a-f]{{64}})/$", views.runs.verify, name="verify"),
]
