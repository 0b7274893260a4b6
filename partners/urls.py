"""Addresses of networks and teams."""

from django.urls import path

from partners import views

app_name = "partners"
urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("noua/", views.organisation_add, name="organisation_add"),
    path("ale-mele/", views.own_organisations, name="own_organisations"),
    path("protocoale/", views.protocols, name="protocols"),
    path("protocoale/nou/", views.protocol_add, name="protocol_add"),
    path("runde/", views.rounds, name="rounds"),
    path("runde/noua/", views.round_add, name="round_add"),
    path("runde/<int:pk>/inchide/", views.round_close, name="round_close"),
    path("comunitati/<int:siruta>/", views.community, name="community"),
    path("echipe/", views.teams, name="teams"),
    path("echipe/<int:pk>/", views.team, name="team"),
    path("echipe/<int:pk>/membri/<int:member>/iese/", views.member_leave, name="member_leave"),
]
