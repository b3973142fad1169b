"""A node's own forms: definitions loaded as data, and what was answered in a case."""
