"""Exports: lists as files and case files on paper, for who may see them, with a purpose, for a short life."""
