"""Addresses of profiling."""

from django.urls import path

from profiling import views

app_name = "profiling"
urlpatterns = [
    path("<int:pk>/", views.profile, name="profile"),
    path("<int:pk>/raspunsuri/", views.answers, name="answers"),
    path("<int:pk>/fisa/", views.case_card, name="case_card"),
]
