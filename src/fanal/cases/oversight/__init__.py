"""Unusual reading of case files: found in the journal, looked at by a second person. Rules stand in `core.casework.oversight`."""
