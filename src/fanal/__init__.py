"""Fanal: the open platform of Europe's missing-children hotlines."""

__version__ = "0.1.0"
