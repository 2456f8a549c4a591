"""Accounts, profiles, preferences, what is followed and what is found useful."""

from datetime import date, time, timedelta

import pytest

from bot.errors import StoreError
from bot.store.feedback import Feedback
from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.sent_files import SentFiles
from bot.store.state import State
from bot.store.subscriptions import Subscriptions
from bot.store.users import HOLDING, Users
from bot.userdata import Message, Preferences, Profile, Progress
from tests.store.people import DAY, NOW, live_fully, meet, publish, values


def test_meeting_again_is_the_same_account(state: State) -> None:
    """The account is made once; a later day is kept, an earlier one is not."""
    users = Users(state)
    first = users.meet("telegram", 5, 5, DAY)
    later = users.meet("telegram", 5, 5, DAY + timedelta(days=3))
    assert users.meet("telegram", 5, 5, DAY) == later
    assert (later.id, later.created, later.seen) == (first.id, DAY, date(2026, 11, 25))


def test_chats_and_channels_are_apart(state: State) -> None:
    """One user in two chats, and one number in two channels, are different accounts."""
    users = Users(state)
    found = {users.meet(channel, chat, 5, DAY).id for channel, chat in (("telegram", 5), ("telegram", -9), ("web", 5))}
    assert len(found) == 3
    assert users.find("telegram", -10, 5) is None
    assert users.get(10**6) is None


def test_writing_again_makes_reachable(state: State) -> None:
    """A user who had blocked the bot and writes again gets messages again, the same day too."""
    user = meet(state, 5)
    state.write("UPDATE users SET unreachable = '2026-11-22'")
    assert Users(state).get(user.id) != user
    assert meet(state, 5) == user


def test_language(state: State) -> None:
    """The chosen language is kept and taken back; an erased account cannot choose."""
    user = meet(state, 5)
    Users(state).choose_language(user.id, "zh-Hant")
    assert meet(state, 5).language == "zh-Hant"
    Users(state).choose_language(user.id, None)
    assert meet(state, 5).language is None
    with pytest.raises(StoreError, match="no account 99"):
        Users(state).choose_language(99, "en")


@pytest.mark.parametrize(
    "profile",
    [
        Profile(),
        Profile(("hydrogen", "tax"), "small", "operating", "wulong", False),
        Profile((), None, None, None, True),
        Profile(("tax",)),
    ],
)
def test_profile(state: State, profile: Profile) -> None:
    """Every field is optional; a profile replaces the one before, an empty one leaves no row."""
    user, users = meet(state, 5), Users(state)
    users.keep_profile(user.id, Profile(("low-altitude",), "large", "exploring", "liangjiang", True))
    users.keep_profile(user.id, profile)
    assert users.profile(user.id) == profile
    assert bool(values(state)["profiles"]) == (profile != Profile())


def test_preferences(state: State) -> None:
    """Preferences have defaults and are kept whole."""
    user, users = meet(state, 5), Users(state)
    assert users.preferences(user.id) == Preferences()
    wanted = Preferences("weekly", time(23, 59), 6, "America/St_Johns", NOW)
    users.keep_preferences(user.id, wanted)
    assert users.preferences(user.id) == wanted


def test_other_users_subscriptions_are_out_of_reach(state: State) -> None:
    """A forged id pauses or ends nothing of another user."""
    follows = Subscriptions(state)
    anna, ben = meet(state, 5), meet(state, 6)
    held = follows.follow(anna.id, "topic", "hydrogen", DAY)
    assert not follows.pause(ben.id, held.id)
    assert not follows.end(ben.id, held.id)
    assert follows.of(anna.id) == (held,)
    assert follows.pause(anna.id, held.id)
    assert follows.of(anna.id)[0].paused
    assert follows.end(anna.id, held.id)
    assert follows.of(anna.id) == ()


def test_opinion_counts_once_a_day(state: State) -> None:
    """The day's last opinion of an answer counts; the question is kept only where it was given on purpose."""
    feedback, user = Feedback(state), meet(state, 5)
    feedback.rate(user.id, "a/一", True, DAY, "my \ud800 question 🚀")
    feedback.rate(user.id, "a/一", False, DAY)
    feedback.rate(user.id, "a/一", False, DAY + timedelta(days=1))
    feedback.rate(meet(state, 6).id, "a/一", True, DAY, "x" * 100_000)
    assert feedback.tally("a/一") == (1, 2)
    assert feedback.tally("b") == (0, 0)
    texts = state.rows("SELECT question, consent FROM feedback ORDER BY id")
    assert [(t["question"] is None, t["consent"]) for t in texts] == [(True, 0), (True, 0), (False, 1)]


def test_question_without_consent_cannot_be_kept(state: State) -> None:
    """The database itself refuses the text of a question without consent."""
    user = meet(state, 5)
    sql = "INSERT INTO feedback (account, day, entry, useful, question, consent) VALUES (?, '', '', 1, 'text', 0)"
    with pytest.raises(StoreError, match="refuses the change"):
        state.write(sql, user.id)


def test_file_ids_are_of_one_bot_and_one_text(state: State) -> None:
    """A file id is given back to the same bot for the same text only."""
    files = SentFiles(state)
    files.keep(1, "hydrogen-fcv-2025", "aa", "FILE1")
    files.keep(1, "hydrogen-fcv-2025", "bb", "FILE2")
    assert files.find(1, "hydrogen-fcv-2025", "bb") == "FILE2"
    assert files.find(1, "hydrogen-fcv-2025", "aa") is None
    assert files.find(2, "hydrogen-fcv-2025", "bb") is None


def test_group_that_becomes_a_supergroup(state: State) -> None:
    """All of the chat's accounts, and the messages that wait for it, go to the new chat id."""
    users, follows = Users(state), Subscriptions(state)
    group, member = meet(state, -77, -77), meet(state, 5, -77)
    follows.follow(group.id, "topic", "tax", DAY)
    publish(state, [Message(group.id, {"text": "x"})])
    users.move_chat("telegram", -77, -100_77, NOW)
    assert users.find("telegram", -100_77, -100_77) == users.get(group.id)
    assert users.find("telegram", -100_77, 5) == users.get(member.id)
    assert {row["chat_id"] for row in state.rows("SELECT chat_id FROM outbox")} == {-100_77}


def test_supergroup_that_was_met_first(state: State) -> None:
    """Where the new chat has an account already, what only the old one has moves over and the old one goes."""
    users, follows = Users(state), Subscriptions(state)
    old, new = meet(state, -77, -77), meet(state, -100_77, -100_77)
    for target in ("tax", "hydrogen"):
        follows.follow(old.id, "topic", target, DAY)
    follows.follow(new.id, "topic", "tax", DAY)
    users.keep_profile(old.id, Profile(("tax",), "small"))
    publish(state, [Message(old.id, {"text": "x"})])
    users.move_chat("telegram", -77, -100_77, NOW)
    assert users.get(old.id) is None
    assert {s.target for s in follows.of(new.id)} == {"tax", "hydrogen"}
    assert users.profile(new.id) == Profile(("tax",), "small")
    assert state.rows("SELECT account, chat_id FROM outbox") == [{"account": new.id, "chat_id": -100_77}]


@pytest.mark.parametrize("sent", [True, False])
def test_publication_that_reached_both_chats(state: State, sent: bool) -> None:
    """A message that the new chat gets too goes with the old account; its publication ends, and lanes wait for none."""
    old, new = meet(state, -77, -77), meet(state, -100_77, -100_77)
    publication = publish(state, [Message(account.id, {"text": "x"}) for account in (old, new)])
    outbox = Outbox(state)
    deliveries = {delivery.chat_id: delivery.id for delivery in outbox.claim(2, NOW)}
    if sent:
        outbox.sent(deliveries[-100_77], 1, NOW)
    Users(state).move_chat("telegram", -77, -100_77, NOW)
    publications = Publications(state)
    if not sent:
        assert [known.id for known in publications.running()] == [publication]
        outbox.sent(deliveries[-100_77], 1, NOW)
    assert publications.running() == ()
    assert publications.progress(publication) == Progress(sent=1)


def test_a_full_life_is_read_back(state: State) -> None:
    """What a user chose comes back as it was given."""
    user = live_fully(state)
    users = Users(state)
    assert users.profile(user.id) == Profile(("hydrogen", "tax"), "small", "operating", "liangjiang", True)
    assert users.preferences(user.id) == Preferences("weekly", time(7, 30), 4, "Europe/Berlin", NOW)


def test_account_that_holds_nothing_is_dropped(state: State) -> None:
    """An account without language and rows of its own is erased; one with either stays."""
    users, empty, speaks, rated = Users(state), meet(state, 5).id, meet(state, 6).id, meet(state, 7).id
    users.choose_language(speaks, "zh")
    Feedback(state).rate(rated, "a/一", True, DAY)
    assert [users.drop_if_empty(account) for account in (empty, speaks, rated, 99)] == [True, False, False, False]
    assert [users.get(account) is None for account in (empty, speaks, rated)] == [True, False, False]


def test_every_table_of_an_account_is_looked_at(state: State) -> None:
    """A table with rows of an account is one of those that keep it from being dropped, and that move with a chat."""
    tables = [row["name"] for row in state.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    own = {t for t in tables if "account" in {column["name"] for column in state.rows(f"PRAGMA table_info({t})")}}
    assert own - {"profile_sectors"} == set(HOLDING)  # sectors go with the profile
