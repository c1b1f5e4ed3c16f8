"""What does a board's archive of many years look like, when nobody's real one is at hand?

Made-up committees with everything that pages read: for benchmarks, and for trying the site at size.
The same seed and day give the same archive.

- `words.py`    names and sentences of a small vocabulary, some words common and some rare
- `lives.py`    what happens to one action, from raised to closed, as the events that tell it
- `scene.py`    one committee's people, terms, organisations, subjects and the days it meets
- `tables.py`   rows into PostgreSQL by COPY
- `archive.py`  all of it together
"""
