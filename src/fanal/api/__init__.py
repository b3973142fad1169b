"""Outside connections: programs that come in, word that goes out."""
