"""Pages about the time of records: parse, act, render."""
