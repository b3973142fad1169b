"""Bring a node to this program's version, or leave it exactly as it was."""
