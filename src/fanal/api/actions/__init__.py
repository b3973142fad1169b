"""Everything that lets a program in, or word out. One use case per function; each journals in its own transaction."""
