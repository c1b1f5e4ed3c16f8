"""The tables of who gets what and of what each page asks, one file an area."""

from . import agenda, closing, coming, meetings, papers, taking, topics

AREAS = (meetings, agenda, topics, coming, taking, papers, closing)
