"""Who comes: its addresses."""

from django.urls import URLPattern, path

from minutes.views import coming, coming_poll, coming_sending

MEETING = "meetings/<int:number>/"

urlpatterns: list[URLPattern] = [
    path(f"{MEETING}invitations/", coming_sending.invitations, name="invitations"),
    path(f"{MEETING}announce/", coming_sending.announce, name="announce"),
    path(f"{MEETING}people/<int:pk>/now/", coming.presence, name="presence"),
    path(f"{MEETING}people/<int:pk>/deputy/", coming.deputy, name="deputy"),
    path(f"{MEETING}recusals/", coming.recusals, name="recusals"),
    path(f"{MEETING}requests/", coming.requests, name="requests"),
    path(f"{MEETING}items/<int:pk>/replies/", coming.replies, name="item_replies"),
    path(f"{MEETING}poll/", coming_poll.poll, name="poll"),
    path(f"{MEETING}poll/slots/", coming_poll.slots, name="poll_slots"),
    path(f"{MEETING}poll/send/", coming_poll.send, name="poll_send"),
    path(f"{MEETING}poll/decide/", coming_poll.decide, name="poll_decide"),
]
