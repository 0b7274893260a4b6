"""Addresses of outreach."""

from django.urls import path

from outreach.views import callbacks, messages

app_name = "outreach"
urlpatterns = [
    path("", messages.messages_list, name="messages"),
    path("<int:pk>/", messages.message, name="message"),
    path("scrie/<int:pk>/", messages.write, name="write"),
    path("fisa/<int:pk>/", messages.case_card, name="case_card"),
    # What gateways and mail programs call.
    path("primire/kannel/<int:pk>/<str:signature>/", callbacks.kannel_report, name="kannel_report"),
    path("primire/kannel/", callbacks.kannel_inbound, name="kannel_inbound"),
    path("primire/twilio/<int:pk>/", callbacks.twilio_report, name="twilio_report"),
    path("primire/twilio/", callbacks.twilio_inbound, name="twilio_inbound"),
    path("dezabonare/<int:pk>/<str:signature>/", callbacks.unsubscribe, name="unsubscribe"),
]
