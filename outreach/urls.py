"""Addresses of outreach."""

from django.urls import path

from outreach import views

app_name = "outreach"
urlpatterns = [
    path("", views.messages_list, name="messages"),
    path("<int:pk>/", views.message, name="message"),
    path("scrie/<int:pk>/", views.write, name="write"),
    path("fisa/<int:pk>/", views.case_card, name="case_card"),
]
