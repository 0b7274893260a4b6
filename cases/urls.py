"""Addresses of identification and case work."""

from django.urls import path

from cases.views import acts, case, lists, search, worklist

app_name = "cases"
urlpatterns = [
    path("tineri/", worklist.worklist, name="worklist"),
    path("tineri/saptamana/", worklist.week, name="week"),
    path("tineri/cauta/", search.search, name="search"),
    path("tineri/<int:pk>/", case.case, name="case"),
    path("tineri/<int:pk>/contact/", acts.contact, name="contact"),
    path("tineri/<int:pk>/inregistrare/", acts.register, name="register"),
    path("tineri/<int:pk>/sedinta/", acts.session, name="session"),
    path("tineri/<int:pk>/amana/", acts.postpone, name="postpone"),
    path("etape/<int:pk>/corectie/", acts.correct, name="correct"),
    path("liste/", lists.source_lists, name="source_lists"),
    path("liste/noua/", lists.upload, name="list_upload"),
    path("liste/<int:pk>/", lists.source_list, name="source_list"),
    path("liste/<int:pk>/aplica/", lists.apply, name="list_apply"),
]
