"""After a child is back: the return interview, aftercare, what repeats show."""
