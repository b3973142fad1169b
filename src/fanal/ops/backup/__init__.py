"""Back up, verify, restore, rehearse: the whole node, sealed, with the keys apart."""
