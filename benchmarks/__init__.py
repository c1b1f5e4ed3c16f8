"""How quick are the pages, and do they stay so when the archive grows? `make bench`; docs/benchmarks.md.

- `__main__.py`  the run: databases, workers, rounds, report
- `databases.py` a database of its own for each size, filled once, dropped at the end
- `readers.py`   who reads which pages of an archive
- `sittings.py`  meetings to be typed in and watched, an agenda drafted, topics
- `money.py`     budgets of 200 lines, with few and with many requests agreed on them
- `worker.py`    one fresh process that serves the pages of one archive and times itself
- `floor.py`     the least that the list of actions can cost: one query, plain string formatting
- `report.py`    figures, ratios, and what was to be reached
- `settings.py`  the product's settings, on such a database
"""
