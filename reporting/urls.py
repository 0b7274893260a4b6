"""Addresses of dashboards, figures and reports."""

from django.urls import path, re_path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("judet/", views.dashboards.my_county, name="my_county"),
    path("judet/<slug:code>/", views.dashboards.county, name="county"),
    path("judet/<slug:code>/localitati/", views.localities.county_localities, name="localities"),
    path("romania/", views.dashboards.national, name="national"),
    path("cifre/<slug:kind>/", views.figures.figure, name="figure"),
    path("rapoarte/", views.runs.runs, name="runs"),
    path("rapoarte/<int:pk>/", views.runs.run, name="run"),
    path("rapoarte/<int:pk>/<slug:kind>/", views.runs.download, name="download"),
    re_path(r"^v/(?P<sha>[0-9a-f]{64})/$", views.runs.verify, name="verify"),
]
