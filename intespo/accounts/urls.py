"""Signing in, and what belongs to everybody. Only the parts of django-allauth that staff need."""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import include, path, re_path

from intespo.accounts.views import home, staff

own = (
    [
        path("", home.home, name="home"),
        path("ajutor/", home.help_page, name="help"),
        path("tineri-bun-venit/", home.welcome, name="welcome"),
        path("tema/", home.theme, name="theme"),
        path("conturi/", staff.users, name="users"),
        path("conturi/invita/", staff.invite, name="invite"),
        path("conturi/regula/", staff.county_rule, name="county_rule"),
        path("conturi/<int:pk>/", staff.user, name="user"),
        path("conturi/<int:pk>/factor/", staff.reset_factor, name="reset_factor"),
        path("conturi/<int:pk>/invita/", staff.invite_again, name="invite_again"),
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
    path("cont/inactiv/", allauth_views.account_inactive, name="account_inactive"),
    path("cont/confirma/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("cont/factor/", mfa.index, name="mfa_index"),
    path("cont/factor/intra/", mfa.authenticate, name="mfa_authenticate"),
    path("cont/factor/confirma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("cont/factor/aplicatie/", totp.activate_totp, name="mfa_activate_totp"),
    path("cont/factor/aplicatie/opreste/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("cont/factor/coduri/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "cont/factor/coduri/noi/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "cont/factor/coduri/fisier/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("cont/factor/chei/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("cont/factor/chei/noua/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("cont/factor/chei/<int:pk>/sterge/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("cont/factor/chei/intra/", keys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "cont/factor/chei/confirma/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("cont/sso/<provider_id>/", oidc.login, name="openid_connect_login"),
    path("cont/sso/<provider_id>/raspuns/", oidc.callback, name="openid_connect_callback"),
    path("cont/sso-oprit/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("cont/sso-eroare/", social.login_error, name="socialaccount_login_error"),
]
