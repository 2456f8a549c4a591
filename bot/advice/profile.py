"""What a user may choose: the values of a profile, of preferences and of what is followed."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cache
from typing import get_args
from zoneinfo import available_timezones

from bot.errors import ProfileError
from bot.model import Department, Topic
from bot.store.knowledge import Knowledge
from bot.userdata import ELSEWHERE, FollowKind, Preferences, Profile, Updates

SIZES = ("micro", "small", "medium", "large")
STAGES = ("exploring", "setting_up", "operating", "expanding")
UPDATES: tuple[str, ...] = get_args(Updates)
FOLLOWED: tuple[str, ...] = get_args(FollowKind)
MOST_SECTORS = 30
_DISTRICTS = "districts"
_CITY_NAME = "重庆"
_GOVERNING = re.compile("(人民政府|政府|管理委员会|管委会)$")


def sectors(knowledge: Knowledge) -> dict[str, Topic]:
    """Return the topics that a profile may name as sectors, by id: all but the districts."""
    return {t.id: t for t in knowledge.topics.values() if _DISTRICTS not in (t.id, t.parent)}


def offered_sectors(knowledge: Knowledge) -> list[Topic]:
    """Return the sectors that are offered to choose from: the topics that a business can be in."""
    return [topic for topic in knowledge.topics.values() if topic.sector_en]


def sector_name(topic: Topic) -> tuple[str, str]:
    """Return what a sector is called, in English and Chinese."""
    return (topic.sector_en, topic.sector_zh) if topic.sector_en else (topic.name_en, topic.name_zh)


def place_name(place: Topic | Department) -> tuple[str, str]:
    """Return what a district is called, in English and Chinese; of a body that governs one, its place's short names."""
    if isinstance(place, Topic):
        return place.name_en, place.name_zh
    chinese = min((_GOVERNING.sub("", name) for name in (place.name_zh, *place.names_zh)), key=len)
    return next(iter(place.names_en), place.name_en), chinese


def districts(knowledge: Knowledge) -> dict[str, Topic | Department]:
    """Return the places that the papers speak of, by id: topics below ``districts``, and bodies of one district.

    A body that stands for many districts ("the district governments concerned") is no place; the registry gives only
    the bodies of one place a name that begins with the city's.
    """
    found: dict[str, Topic | Department] = {
        d.id: d for d in knowledge.departments.values() if d.level == "district" and d.name_zh.startswith(_CITY_NAME)
    }
    found.update((topic.id, topic) for topic in knowledge.topics.values() if topic.parent == _DISTRICTS)
    return found


def known_ids(knowledge: Knowledge) -> dict[str, Collection[str]]:
    """Return every id that stored data may name, by kind: topic, document, department, district, sector."""
    return {
        "topic": knowledge.topics.keys(),
        "document": {document.id for document in knowledge.documents},
        "department": knowledge.departments.keys(),
        "district": districts(knowledge).keys(),
        "sector": sectors(knowledge).keys(),
    }


def checked_profile(profile: Profile, knowledge: Knowledge) -> Profile:
    """Return a profile with each sector once, in order; raises ProfileError where a value is not offered."""
    chosen = tuple(sorted(set(profile.sectors)))
    known = known_ids(knowledge)
    if len(chosen) > MOST_SECTORS:
        raise ProfileError(f"a profile has at most {MOST_SECTORS} sectors; leave some out")
    for sector in chosen:
        _one_of("sector", sector, known["sector"])
    for name, value, offered in (
        ("size", profile.size, SIZES),
        ("stage", profile.stage, STAGES),
        ("district", profile.district, (*known["district"], ELSEWHERE)),
    ):
        if value is not None:
            _one_of(name, value, offered)
    return replace(profile, sectors=chosen)


def checked_preferences(preferences: Preferences) -> Preferences:
    """Return preferences with the zone's proper name and whole minutes; raises ProfileError for what is not offered."""
    _one_of("frequency of updates", preferences.updates, UPDATES)
    if not 0 <= preferences.weekday <= 6:
        raise ProfileError(f"a weekday is 0 (Monday) to 6 (Sunday), not {preferences.weekday}")
    if preferences.time.tzinfo is not None:
        raise ProfileError("the time of a digest has no time zone of its own; set the zone beside it")
    whole = preferences.time.replace(second=0, microsecond=0)
    return replace(preferences, zone=find_zone(preferences.zone), time=whole)


def checked_target(kind: str, target: str, knowledge: Knowledge) -> tuple[FollowKind, str]:
    """Return what is to be followed; raises ProfileError where it is not there. A profile has the empty target."""
    for followed in get_args(FollowKind):
        if kind == followed:
            _one_of(kind, target, ("",) if kind == "profile" else known_ids(knowledge)[kind])
            return followed, target
    raise ProfileError(f"{_shown(kind)} cannot be followed; one can follow: {', '.join(FOLLOWED)}")


def find_zone(name: str) -> str:
    """Return the proper name of a time zone, whatever its case and spaces; raises ProfileError where there is none."""
    found = _zones().get(_key(name))
    if found is None:
        raise ProfileError(f"there is no time zone {_shown(name)}; write for instance Asia/Shanghai or Europe/Berlin")
    return found


@cache
def _zones() -> dict[str, str]:
    # "localtime" and "Factory" are what a machine happens to be set to, and no zone.
    names = sorted(available_timezones() - {"localtime", "Factory"}, reverse=True)
    return {_key(name): name for name in names}


def _key(name: str) -> str:
    return "_".join(name.casefold().split())


def _one_of(what: str, value: str, offered: Iterable[str]) -> None:
    if value not in offered:
        raise ProfileError(f"there is no {what} {_shown(value)}; choose one of those offered")


def _shown(value: str) -> str:
    return ascii(value[:40]) if not value.isprintable() else repr(value[:40])
