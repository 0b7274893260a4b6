"""The product's addresses, a bare view and the admin on the same table."""

from typing import Any

from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from cases.models import Case
from intespo.accounts import scope
from intespo.urls import urlpatterns as product


class BenchAdmin(admin.AdminSite):
    """Lets the bench's user in, and sees the country: without a scope it would list nobody."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """The page is drawn inside the scope."""
        inner = super().admin_view(view, cacheable)

        def scoped(request: HttpRequest, *words: Any, **named: Any) -> HttpResponse:
            with scope.system("bench"):
                answer = inner(request, *words, **named)
                return answer.render() if hasattr(answer, "render") else answer

        return scoped

    def has_permission(self, request: HttpRequest) -> bool:
        """Anybody who signed in."""
        return bool(request.user.is_authenticated)


class CaseAdmin(admin.ModelAdmin):
    """The admin as a newcomer would set it up for the same work."""

    list_display = ("youth", "stage", "level", "next_action", "next_action_on", "attempts")
    list_filter = ("stage", "level", "next_action")
    list_select_related = ("youth",)
    ordering = ("next_action_on", "id")
    list_per_page = 50

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Read only, without Django's permissions."""
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return True

    has_add_permission = has_change_permission = has_delete_permission = (  # type: ignore[assignment]
        lambda self, request, obj=None: False
    )


site = BenchAdmin()
site.register(Case, CaseAdmin)


def bare(request: HttpRequest) -> HttpResponse:
    """A view with one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return HttpResponse(str(cursor.fetchone()))


urlpatterns = [path("bare/", bare), path("admin/", site.urls), *product]
