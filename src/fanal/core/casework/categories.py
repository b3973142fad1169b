"""The European categories, and the rule of *not yet determined*.

Belongs here: what a case is about, across borders or not. Does not: local codes of a node (mapped in `figures`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fanal.core.errors import BadInput


class Category(StrEnum):
    """The five European categories (definitions: docs, reference, categories)."""

    RUNAWAY = "runaway"
    PARENTAL_ABDUCTION = "parental_abduction"
    MIGRATION = "migration"
    LOST_INJURED_OTHERWISE = "lost_injured_otherwise"
    CRIMINAL_ABDUCTION = "criminal_abduction"


class AbductionKind(StrEnum):
    """How a parental abduction came about: taken to a place, or kept in it."""

    REMOVAL = "removal"
    RETENTION = "retention"


class CrossBorder(StrEnum):
    """Whether a country other than the node's is involved."""

    NOT_KNOWN = "not_known"
    NO = "no"
    PRESUMED = "presumed"
    KNOWN = "known"

    @property
    def crosses(self) -> bool:
        """Known or presumed to involve another country."""
        return self in {CrossBorder.PRESUMED, CrossBorder.KNOWN}


#: What is chosen in forms for "nobody knows yet"; stored as `lost_injured_otherwise` and marked.
NOT_YET_DETERMINED = "not_yet_determined"


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category with its marks. The default is the honest first one: not yet determined.

    Attributes:
        category: the European category.
        determined: False only with `lost_injured_otherwise`, where *not yet determined* belongs.
        pushed_out: thrown out of home; a flag on `runaway` alone.
        abduction: removal or retention; with `parental_abduction` alone, None while unknown.
    Raises:
        BadInput: a mark that does not belong to the category.
    """

    category: Category = Category.LOST_INJURED_OTHERWISE
    determined: bool = False
    pushed_out: bool = False
    abduction: AbductionKind | None = None

    def __post_init__(self) -> None:
        if not self.determined and self.category is not Category.LOST_INJURED_OTHERWISE:
            raise BadInput("A category not yet determined belongs to lost, injured or otherwise missing.", place="category")
        if self.pushed_out and self.category is not Category.RUNAWAY:
            raise BadInput("Pushed out is a flag on runaway.", place="pushed_out")
        if self.abduction and self.category is not Category.PARENTAL_ABDUCTION:
            raise BadInput("Removal or retention belongs to parental abduction.", place="abduction_kind")

    @classmethod
    def of(cls, code: str, *, pushed_out: bool = False, abduction: str = "") -> CategoryChoice:
        """From a form: a category's code, or `not_yet_determined` (also when nothing was chosen)."""
        if code in {"", NOT_YET_DETERMINED}:
            return cls(pushed_out=pushed_out, abduction=AbductionKind(abduction) if abduction else None)
        try:
            category, kind = Category(code), AbductionKind(abduction) if abduction else None
        except ValueError:
            raise BadInput("This is not a category that can be chosen.", place="category") from None
        return cls(category, determined=True, pushed_out=pushed_out, abduction=kind)

    @property
    def code(self) -> str:
        """The code that forms use: the category, or `not_yet_determined`."""
        return self.category.value if self.determined else NOT_YET_DETERMINED
