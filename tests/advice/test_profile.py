"""Only what is offered can be chosen, and what is offered comes from the papers."""

from datetime import UTC, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.profile import (
    MOST_SECTORS,
    SIZES,
    STAGES,
    checked_preferences,
    checked_profile,
    checked_target,
    districts,
    find_zone,
    known_ids,
    offered_sectors,
    place_name,
    sector_name,
    sectors,
)
from bot.errors import ProfileError
from bot.session import Session
from bot.store.knowledge import Knowledge
from bot.userdata import ELSEWHERE, Preferences, Profile


@pytest.fixture
def knowledge(session: Session) -> Knowledge:
    """The store of the real papers."""
    return session.knowledge


def test_sectors_are_all_topics_but_the_districts(knowledge: Knowledge) -> None:
    """Businesses are offered, places are not; both together are all topics."""
    places = {t.id for t in knowledge.topics.values() if t.parent == "districts"} | {"districts"}
    assert {"hydrogen", "air-taxi", "tax"} <= sectors(knowledge).keys()
    assert sectors(knowledge).keys() | places == knowledge.topics.keys()
    assert not sectors(knowledge).keys() & places


def test_districts_are_places(knowledge: Knowledge) -> None:
    """Places that the papers speak of are offered; bodies that stand for many districts are not."""
    found = districts(knowledge)
    assert {"liangjiang", "wulong", "western-chongqing", "jiangjin", "wansheng"} <= found.keys()
    assert not {"district-governments", "relevant-districts", "bonded-zones", "district-commerce"} & found.keys()
    assert all(place.name_en and place.name_zh for place in found.values())


def test_offered_sectors_are_businesses(knowledge: Knowledge) -> None:
    """What is offered as a sector is something that a business can be in, with a name of its own in both languages."""
    offered = {topic.id for topic in offered_sectors(knowledge)}
    assert {"hydrogen", "medical-devices", "consumer-goods", "healthcare-opening"} <= offered
    assert not {"tax", "talent", "governance", "incentives", "land-parks"} & offered
    assert offered <= sectors(knowledge).keys() and len(offered) <= MOST_SECTORS
    names = [sector_name(topic) for topic in offered_sectors(knowledge)]
    assert len(set(names)) == len(names) and all(english and chinese for english, chinese in names)
    assert sector_name(knowledge.topics["tax"]) == ("Tax", "税收")


def test_places_have_short_names(knowledge: Knowledge) -> None:
    """A district is called by its name, not by that of its government."""
    names = {i: place_name(place) for i, place in districts(knowledge).items()}
    assert names["jiangjin"] == ("Jiangjin District", "江津区")
    assert names["wulong"] == ("Wulong District", "武隆区")
    assert all(len(english) < 45 and not chinese.endswith("政府") for english, chinese in names.values())


def test_another_district(knowledge: Knowledge) -> None:
    """A business may be in a district that no paper speaks of; that is nothing to follow."""
    assert checked_profile(Profile(district=ELSEWHERE), knowledge).district == ELSEWHERE
    with pytest.raises(ProfileError):
        checked_target("district", ELSEWHERE, knowledge)


def test_profile_of_offered_values(knowledge: Knowledge) -> None:
    """Every offered value is accepted; sectors come back once each, in order."""
    profile = Profile(("tax", "hydrogen", "tax"), SIZES[0], STAGES[-1], "wulong", True)
    assert checked_profile(profile, knowledge).sectors == ("hydrogen", "tax")
    assert checked_profile(Profile(), knowledge) == Profile()
    every = tuple(sectors(knowledge))
    assert len(checked_profile(Profile(every[:MOST_SECTORS]), knowledge).sectors) == MOST_SECTORS
    with pytest.raises(ProfileError, match="at most"):
        checked_profile(Profile(every[: MOST_SECTORS + 1]), knowledge)


BAD = ["", "gone", "🚀", "x" * 100_000, "tax\n\x00", "\ud800"]


@pytest.mark.parametrize("value", BAD)
def test_values_that_are_not_offered(knowledge: Knowledge, value: str) -> None:
    """Anything else is refused with one short line, whatever it holds."""
    for profile in (Profile((value,)), Profile(size=value), Profile(stage=value), Profile(district=value)):
        with pytest.raises(ProfileError) as caught:
            checked_profile(profile, knowledge)
        assert str(caught.value).isprintable() and len(str(caught.value)) < 200
    with pytest.raises(ProfileError):
        find_zone(value)
    for kind in ("topic", "document", "department", "district", value):
        with pytest.raises(ProfileError):
            checked_target(kind, value, knowledge)


def test_targets_to_follow(knowledge: Knowledge) -> None:
    """One can follow any topic, document, body and district there is, and one's own profile."""
    known = known_ids(knowledge)
    for kind in ("topic", "document", "department", "district"):
        for target in known[kind]:
            assert checked_target(kind, target, knowledge) == (kind, target)
    assert checked_target("profile", "", knowledge) == ("profile", "")
    with pytest.raises(ProfileError):
        checked_target("profile", "tax", knowledge)
    with pytest.raises(ProfileError, match="cannot be followed"):
        checked_target("clause", "tax", knowledge)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Asia/Shanghai", "Asia/Shanghai"),
        (" asia/shanghai ", "Asia/Shanghai"),
        ("america/new york", "America/New_York"),
        ("UTC", "UTC"),
    ],
)
def test_zone_in_any_spelling(written: str, name: str) -> None:
    """Case, spaces and underscores do not matter."""
    assert find_zone(written) == name


@given(st.text(max_size=30))
def test_zone_is_a_name_of_the_database_or_refused(text: str) -> None:
    """No text gives anything but a proper zone or a ProfileError: no path of the machine is opened."""
    try:
        assert find_zone(text).casefold() == "_".join(text.casefold().split())
    except ProfileError as error:
        assert str(error).isprintable()


@pytest.mark.parametrize("text", ["/etc/passwd", "../../etc/passwd", "localtime", "Factory", "posixrules"])
def test_zone_is_no_file_of_the_machine(text: str) -> None:
    """A path and what a machine happens to be set to are no zones."""
    with pytest.raises(ProfileError, match="no time zone"):
        find_zone(text)


def test_preferences() -> None:
    """The time is cut to the minute, the zone gets its proper name; the rest must be offered."""
    wanted = Preferences("weekly", time(7, 30, 59, 5), 6, "europe/berlin")
    assert checked_preferences(wanted) == Preferences("weekly", time(7, 30), 6, "Europe/Berlin")
    for bad in (
        Preferences(updates="hourly"),  # type: ignore[arg-type]
        Preferences(weekday=7),
        Preferences(weekday=-1),
        Preferences(zone="Mars/Base"),
        Preferences(time=time(7, 30, tzinfo=UTC)),
    ):
        with pytest.raises(ProfileError):
            checked_preferences(bad)
