"""How is the embedded server set up: its locale, and its settings for a small machine?"""

from pathlib import Path

from config.embedded.programs import BUILTIN_LOCALE_SINCE, Programs

SETTINGS_FILE = "minutebook.conf"  # included by postgresql.conf, so it wins over what stands there

# For two cores and little memory beside a web server. What ALTER SYSTEM sets goes before these.
SETTINGS = """\
# Written at each start by config/embedded/tuning.py. Use ALTER SYSTEM for settings of your own.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 128MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 64MB
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 1
wal_level = minimal
max_wal_senders = 0
max_wal_size = 512MB
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
log_line_prefix = '%m [%p] '
default_text_search_config = 'pg_catalog.simple'
"""

# Only for data that are thrown away: a power cut leaves them broken. Every worker of a test run may have twenty
# race at once.
UNSAFE_SETTINGS = """\
max_connections = 120
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
"""


def initdb_options(programs: Programs, *, safe: bool) -> list[str]:
    """Sorting by code point and Unicode letters, the same on every machine and version."""
    options = ["-E", "UTF8", "--auth-local=trust", "--auth-host=reject"]
    if programs.major >= BUILTIN_LOCALE_SINCE:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    else:
        options += ["--lc-collate=C", "--lc-ctype=C.UTF-8"]
    return options if safe else [*options, "--no-sync"]


def server_settings(socket: Path, *, safe: bool) -> str:
    """The text of `minutebook.conf`, for a server whose socket lies in this folder."""
    quoted = str(socket).replace("'", "''")
    return SETTINGS.format(socket=quoted) + ("" if safe else UNSAFE_SETTINGS)
