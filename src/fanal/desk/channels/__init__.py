"""Channels: each a folder that can be copied. What they have in common stands beside them."""
