"""What do typed lines become, and how do two people's lines become one text? Pure: neither Django nor the database.

The rules are those of docs/concepts.md, "Capture". numbering.py puts numbers into lines, statements.py reads
an item's lines, merge.py brings two texts together, difference.py shows what changed.
"""
