"""The domain: no Django, no I/O, no clock but the one handed in."""
