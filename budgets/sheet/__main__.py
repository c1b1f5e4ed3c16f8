"""The process that reads one file: budgets/sheet/apart.py starts it."""

from .apart import main

main()
