"""Addresses of meetings and what belongs to them, below /c/<committee>/. One file an area."""

from . import agenda, closing, coming, meetings, papers, registers, taking, topics

app_name = "minutes"
urlpatterns = [
    *meetings.urlpatterns,
    *agenda.urlpatterns,
    *topics.urlpatterns,
    *coming.urlpatterns,
    *taking.urlpatterns,
    *papers.urlpatterns,
    *closing.urlpatterns,
    *registers.urlpatterns,
]
