"""What users do with their own data: small values that buttons, and numbers in the terminal, carry."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.advice.profile import SIZES, STAGES
from bot.errors import ProfileError
from bot.userdata import Profile

Verb = Literal[
    "language",
    "profile",
    "ask",
    "set",
    "drop",
    "erase_profile",
    "rate",
    "keep",
    "privacy",
    "export",
    "forget",
    "officer",
    "write",
    "consent",
    "retry",
    "cancel",
]
AUTOMATIC = "auto"
"""Stands for no language: replies follow each question."""
FIELDS = ("sectors", "size", "stage", "district", "foreign_invested")
"""The fields of a profile in the order in which they are asked."""
_YES_NO = ("yes", "no")
_GOES_ON = ">"


@dataclass(frozen=True)
class Act:
    """One thing that a user does."""

    verb: Verb
    target: str = ""
    """With what: a language, a field of the profile (see :class:`Step`), an opinion, ``yes`` or a question's id."""


@dataclass(frozen=True)
class Step:
    """One question of a profile, and the answer to it: ``FIELD``, ``FIELD=VALUE``, with ``>`` to be asked on."""

    field: str
    value: str = ""
    goes_on: bool = False
    """Whether the next field is asked afterwards, as it is in the first round."""

    @property
    def target(self) -> str:
        """The step as the target of an act."""
        mark = _GOES_ON if self.goes_on else ""
        return f"{self.field}{mark}={self.value}" if self.value else f"{self.field}{mark}"

    @property
    def next(self) -> "Step | None":
        """The next field to ask, or None after the last and where only one is asked."""
        after = FIELDS.index(self.field) + 1
        return Step(FIELDS[after], goes_on=True) if self.goes_on and after < len(FIELDS) else None


def step(target: str) -> Step:
    """Return the step that an act's target describes; raises ProfileError where it describes none."""
    head, _, value = target.partition("=")
    field = head.removesuffix(_GOES_ON)
    if field not in FIELDS:
        raise ProfileError(f"a profile has no {field[:40]!r}; it has: {', '.join(FIELDS)}")
    return Step(field, value, head.endswith(_GOES_ON))


def changed(profile: Profile, field: str, value: str) -> Profile:
    """Return a profile with another value of a field; a sector is added, or taken out where it is there already.

    Raises ProfileError for values of fixed lists; ids of topics and districts are checked where they are kept.
    """
    if field == "sectors":
        kept = tuple(sector for sector in profile.sectors if sector != value)
        return replace(profile, sectors=kept if len(kept) < len(profile.sectors) else (*kept, value))
    offered = {"size": SIZES, "stage": STAGES, "foreign_invested": _YES_NO}.get(field)
    if offered and value not in offered:
        raise ProfileError(f"there is no {field} {value[:40]!r}; choose one of: {', '.join(offered)}")
    if field == "size":
        return replace(profile, size=value)
    if field == "stage":
        return replace(profile, stage=value)
    if field == "district":
        return replace(profile, district=value)
    return replace(profile, foreign_invested=value == "yes")


def without(profile: Profile, field: str) -> Profile:
    """Return a profile without one field."""
    empty = Profile()
    if field == "sectors":
        return replace(profile, sectors=empty.sectors)
    kept: dict[str, Any] = {name: getattr(profile if name != field else empty, name) for name in FIELDS}
    return Profile(**kept)


def values(profile: Profile, field: str) -> tuple[str, ...]:
    """Return the values that a profile has for a field, as acts carry them."""
    value = getattr(profile, field)
    if isinstance(value, bool):
        return (_YES_NO[not value],)
    return value if isinstance(value, tuple) else (value,) if value else ()
