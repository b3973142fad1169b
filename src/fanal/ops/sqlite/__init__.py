"""SQLite as architecture.md wants it: a database backend of a few lines over Django's."""
