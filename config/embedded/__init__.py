"""Where does the database come from when nobody names one?

A PostgreSQL server of our own, in `var/postgres`, started when the first connection is asked
for and left running afterwards. `ENGINE = "config.embedded"` in the settings switches it on;
`DATABASE_URL` replaces it. Why and how: docs/decisions/0002-embedded-postgresql.md.

- `base.py`     Django's PostgreSQL backend that starts the server where none answers
- `creation.py` the test run's own server, without fsync, so that tests never see real data
- `server.py`   one data folder and its server: make, start, stop, say how it is
- `folders.py`  where the data, the socket and the programs live when the obvious place will not do
- `account.py`  which user of the machine runs the server, and what that user can reach
- `programs.py` which PostgreSQL programs are used: the wheel's or the machine's
- `__main__.py` `python -m config.embedded status|stop`
"""
