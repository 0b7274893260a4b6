"""Signing in, and what belongs to everybody. Only the parts of django-allauth that staff need."""

from allauth.account import views as allauth_views
from django.urls import include, path, re_path

from intespo.accounts.views import home

own = (
    [
        path("", home.home, name="home"),
        path("ajutor/", home.help_page, name="help"),
        path("tineri-bun-venit/", home.welcome, name="welcome"),
        path("tema/", home.theme, name="theme"),
    ],
    "accounts",
)

urlpatterns = [
    path("", include(own)),
    path("cont/intra/", allauth_views.login, name="account_login"),
    path("cont/iesi/", allauth_views.logout, name="account_logout"),
    path("cont/parola/", allauth_views.password_change, name="account_change_password"),
    path("cont/parola/uitata/", allauth_views.password_reset, name="account_reset_password"),
    path(
        "cont/parola/uitata/trimis/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "cont/parola/noua/gata/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # The key has dashes of its own: only a pattern keeps the two apart.
    re_path(
        r"^cont/parola/noua/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
