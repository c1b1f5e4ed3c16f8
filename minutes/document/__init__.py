"""The minutes as a document: read from text, compared, written. No Django, no database in here."""
