"""Addresses of dashboards, figures and reports."""

from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("judet/", views.dashboards.my_county, name="my_county"),
    path("judet/<str:code>/", views.dashboards.county, name="county"),
    path("romania/", views.dashboards.national, name="national"),
    path("cifre/<str:kind>/", views.figures.figure, name="figure"),
    path("rapoarte/", views.runs.runs, name="runs"),
    path("rapoarte/<int:pk>/", views.runs.run, name="run"),
    path("rapoarte/<int:pk>/<str:kind>/", views.runs.download, name="download"),
    path("v/<str:sha>/", views.runs.verify, name="verify"),
]
