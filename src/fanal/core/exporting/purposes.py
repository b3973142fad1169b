"""Why data leaves the node: a code that can be counted and read for ever, beside words that are sealed.

Belongs here: the codes. Does not: their words (`exports.labels`), what somebody typed (`exports.models`).
"""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """What an export is for. The order is that of the form: what happens most stands first."""

    CASE_WORK = "case_work"
    MEETING = "meeting"
    AUTHORITY = "authority"
    COURT = "court"
    ACCESS_REQUEST = "access_request"
    SUPERVISION = "supervision"
    RUNNING_THE_NODE = "running_the_node"
    OTHER = "other"
