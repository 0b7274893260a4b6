"""Addresses of identification and case work."""

from django.urls import path

from cases.views import acts, case, files, lists, privacy, record, search, worklist

app_name = "cases"
urlpatterns = [
    path("tineri/", worklist.worklist, name="worklist"),
    path("tineri/saptamana/", worklist.week, name="week"),
    path("tineri/cauta/", search.search, name="search"),
    path("tineri/<int:pk>/", case.case, name="case"),
    path("tineri/alt-judet/", files.glass, name="glass"),
    path("tineri/<int:pk>/motiv/", files.why, name="why"),
    path("tineri/<int:pk>/cnp/", files.cnp, name="cnp"),
    path("tineri/<int:pk>/contact/", acts.contact, name="contact"),
    path("tineri/<int:pk>/inregistrare/", acts.register, name="register"),
    path("tineri/<int:pk>/sedinta/", acts.session, name="session"),
    path("tineri/<int:pk>/amana/", acts.postpone, name="postpone"),
    path("etape/<int:pk>/corectie/", acts.correct, name="correct"),
    path("tineri/<int:pk>/schimbari/", record.changes, name="changes"),
    path("tineri/<int:pk>/drepturi/", privacy.rights_page, name="rights"),
    path("tineri/<int:pk>/drepturi/copie.<str:kind>", privacy.copy, name="copy"),
    path("tineri/<int:pk>/drepturi/rectificare/", privacy.rectify, name="rectify"),
    path("tineri/<int:pk>/drepturi/opozitie/", privacy.objection, name="objection"),
    path(
        "tineri/<int:pk>/drepturi/opozitie/retrage/",
        privacy.objection_withdraw,
        name="objection_withdraw",
    ),
    path("tineri/<int:pk>/drepturi/stergere/", privacy.erase, name="erase"),
    path("termene/", privacy.retention, name="retention"),
    path("termene/<int:pk>/", privacy.retention_rule, name="retention_rule"),
    path("evidenta/", record.looks, name="record"),
    path("liste/", lists.source_lists, name="source_lists"),
    path("liste/noua/", lists.upload, name="list_upload"),
    path("liste/<int:pk>/", lists.source_list, name="source_list"),
    path("liste/<int:pk>/aplica/", lists.apply, name="list_apply"),
]
