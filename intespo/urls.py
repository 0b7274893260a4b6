"""Every address of the product; one include per app."""

from django.urls import include, path

from intespo.health import health
from outreach import urls as outreach

urlpatterns = [
    path("health/", health, name="health"),
    path("", include("intespo.accounts.urls")),
    path("", include("cases.urls")),
    path("profilare/", include("profiling.urls")),
    path("parteneri/", include("partners.urls")),
    path("", include(outreach.public)),
    path("mesaje/", include("outreach.urls")),
    path("", include("reporting.urls")),
]
handler400 = "intespo.accounts.views.errors.bad_request"
handler403 = "intespo.accounts.views.errors.forbidden"
handler404 = "intespo.accounts.views.errors.not_found"
handler500 = "intespo.accounts.views.errors.server_error"
