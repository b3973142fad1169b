"""The telephone: calls that a switchboard tells of by signed messages. Nothing is ever recorded."""
