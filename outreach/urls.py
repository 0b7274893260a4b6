"""Addresses of outreach."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from outreach.views import (
    callbacks,
    calls,
    campaigns,
    enrolment,
    inbox,
    letters,
    materials,
    messages,
    registrations,
    returns,
    rules,
    strays,
    templates,
)

app_name = "outreach"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", messages.messages_list, name="messages"),
    path("<int:pk>/", messages.message, name="message"),
    path("scrie/<int:pk>/", messages.write, name="write"),
    path("fisa/<int:pk>/", messages.case_card, name="case_card"),
    path("<int:pk>/a-ajuns/", inbox.decide, name="decide"),
    path("primite/", inbox.inbox, name="inbox"),
    path("primite/<int:pk>/", inbox.inbox_handle, name="inbox_handle"),
    path("primite/necunoscut/<int:pk>/", strays.stray, name="stray"),
    path("inscrieri/", registrations.registrations, name="registrations"),
    path("inscrieri/<int:pk>/", registrations.registration_handle, name="registration_handle"),
    path("apeluri/", calls.calls, name="calls"),
    path("scrisori/", letters.letters, name="letters"),
    path("scrisori/intoarse/", letters.letters_returned, name="letters_returned"),
    path("scrisori/<int:pk>/", letters.letters_act, name="letters_act"),
    path("scrisori/<int:pk>/fisier/", letters.letters_file, name="letters_file"),
    path("campanii/", campaigns.campaign_list, name="campaigns"),
    path("campanii/nou/", campaigns.campaign_add, name="campaign_add"),
    path("campanii/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campanii/<int:pk>/pas/", campaigns.campaign_step, name="campaign_step"),
    path("campanii/<int:pk>/audienta/", campaigns.campaign_freeze, name="campaign_freeze"),
    path("campanii/<int:pk>/act/", campaigns.campaign_act, name="campaign_act"),
    path("campanii/<int:pk>/proba/", campaigns.campaign_trial, name="campaign_trial"),
    path("campanii/<int:pk>/fisier/", returns.campaign_export, name="campaign_export"),
    path("randament/", returns.returns, name="returns"),
    path("materiale/", materials.materials, name="materials"),
    path("materiale/nou/", materials.material_edit, name="material_add"),
    path("materiale/<int:pk>/", materials.material_edit, name="material_edit"),
    path("reguli/", rules.rules, name="rules"),
    path("reguli/<str:channel>/", rules.rule, name="rule"),
    path("sediu/<int:pk>/", rules.office, name="office"),
    path("renunta/<int:pk>/", rules.opt_out, name="opt_out"),
    path("sabloane/", templates.template_list, name="templates"),
    path("sabloane/nou/", templates.template_add, name="template_add"),
    path("sabloane/<int:pk>/retrage/", templates.template_retire, name="template_retire"),
    # What gateways and mail programs call.
    path("primire/kannel/<int:pk>/<str:signature>/", callbacks.kannel_report, name="kannel_report"),
    path("primire/kannel/", callbacks.kannel_inbound, name="kannel_inbound"),
    path("primire/twilio/<int:pk>/", callbacks.twilio_report, name="twilio_report"),
    path("primire/twilio/", callbacks.twilio_inbound, name="twilio_inbound"),
    path("dezabonare/<int:pk>/<str:signature>/", callbacks.unsubscribe, name="unsubscribe"),
]
if settings.EMAIL_PROVIDER:
    # Each of its views refuses what the provider did not sign.
    urlpatterns.append(path("primire/e-mail/", include("anymail.urls")))
# For young people and who is near them: addresses of their own.
public = (
    [
        path("inscriere/", enrolment.enrol, name="enrol"),
        path("inscriere/varsta/", enrolment.enrol_age, name="enrol_age"),
        path("inscriere/cod/", enrolment.enrol_code, name="enrol_code"),
        path("inscriere/gata/", enrolment.enrol_done, name="enrol_done"),
        path("pentru/<str:audience>/", enrolment.about, name="about"),
    ],
    "public",
)
