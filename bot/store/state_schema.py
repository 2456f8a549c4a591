"""The schema of the state database, as numbered migrations; a migration that was released is never changed.

Every row that is about a user has a column ``account`` that points to ``users`` and goes with it. Instants are UTC in
ISO 8601 to the millisecond, days are ISO dates. Ids are never given twice, so an old button cannot meet a new row.
"""

from sqlite_utils import Migrations
from sqlite_utils.db import Database

state = Migrations("investbot-state")

_ACCOUNT = "account INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE"
_ACCOUNT_KEY = "account INTEGER PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE"
_ID = "id INTEGER PRIMARY KEY AUTOINCREMENT"


def _run(db: Database, *statements: str) -> None:
    for statement in statements:
        db.execute(statement)


@state(name="0001_users")
def users(db: Database) -> None:
    """Accounts (a user in a chat), and what they chose."""
    _run(
        db,
        f"""CREATE TABLE users (
            {_ID},
            channel TEXT NOT NULL,
            chat_id INTEGER NOT NULL,
            user_id INTEGER NOT NULL,
            language TEXT,
            created TEXT NOT NULL,
            seen TEXT NOT NULL,
            unreachable TEXT,
            UNIQUE (channel, user_id, chat_id)
        )""",
        "CREATE INDEX users_chat ON users (channel, chat_id)",
        f"""CREATE TABLE profiles (
            {_ACCOUNT_KEY},
            size TEXT,
            stage TEXT,
            district TEXT,
            foreign_invested INTEGER CHECK (foreign_invested IN (0, 1))
        )""",
        """CREATE TABLE profile_sectors (
            account INTEGER NOT NULL REFERENCES profiles(account)
                ON DELETE CASCADE ON UPDATE CASCADE,
            topic_id TEXT NOT NULL,
            PRIMARY KEY (account, topic_id)
        ) WITHOUT ROWID""",
        f"""CREATE TABLE preferences (
            {_ACCOUNT_KEY},
            updates TEXT NOT NULL CHECK (updates IN ('off', 'at_once', 'daily', 'weekly')),
            time TEXT NOT NULL,
            weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
            zone TEXT NOT NULL,
            digest_through TEXT
        )""",
        f"""CREATE TABLE subscriptions (
            {_ID},
            {_ACCOUNT},
            kind TEXT NOT NULL CHECK (kind IN ('topic', 'document', 'department', 'district', 'profile')),
            target TEXT NOT NULL,
            paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
            created TEXT NOT NULL,
            UNIQUE (account, kind, target)
        )""",
        "CREATE INDEX subscriptions_target ON subscriptions (kind, target)",
        f"""CREATE TABLE feedback (
            {_ID},
            {_ACCOUNT},
            day TEXT NOT NULL,
            entry TEXT NOT NULL,
            useful INTEGER NOT NULL CHECK (useful IN (0, 1)),
            question TEXT,
            consent INTEGER NOT NULL CHECK (consent IN (0, 1)),
            UNIQUE (account, day, entry),
            CHECK (consent = 1 OR question IS NULL)
        )""",
        "CREATE INDEX feedback_entry ON feedback (entry)",
    )


@state(name="0002_relays")
def relays(db: Database) -> None:
    """Questions passed on to officers with their replies, and the files that a bot has uploaded already."""
    _run(
        db,
        f"""CREATE TABLE relays (
            {_ID},
            {_ACCOUNT},
            question TEXT NOT NULL,
            language TEXT NOT NULL,
            best_match TEXT,
            consented TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'forwarded', 'answered', 'failed'))
        )""",
        "CREATE INDEX relays_account ON relays (account)",
        "CREATE INDEX relays_state ON relays (state)",
        """CREATE TABLE relay_messages (
            chat_id INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            relay_id INTEGER NOT NULL REFERENCES relays(id) ON DELETE CASCADE,
            PRIMARY KEY (chat_id, message_id)
        ) WITHOUT ROWID""",
        "CREATE INDEX relay_messages_relay ON relay_messages (relay_id)",
        f"""CREATE TABLE relay_replies (
            {_ID},
            relay_id INTEGER NOT NULL REFERENCES relays(id) ON DELETE CASCADE,
            author TEXT NOT NULL,
            at TEXT NOT NULL,
            text TEXT NOT NULL,
            delivered TEXT
        )""",
        "CREATE INDEX relay_replies_relay ON relay_replies (relay_id)",
        """CREATE TABLE sent_files (
            bot_id INTEGER NOT NULL,
            document_id TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            file_id TEXT NOT NULL,
            PRIMARY KEY (bot_id, document_id)
        ) WITHOUT ROWID""",
    )


@state(name="0003_outbox")
def outbox(db: Database) -> None:
    """Publications, the messages they became, the order in which chats are served, and the audit lines.

    ``lanes`` has a row for each chat with pending messages: not before ``free_at`` may the chat get its next one, and
    ``ready_at`` is when it is worth looking at. It keeps claims fast and fair however many rows a chat has.
    """
    _run(
        db,
        f"""CREATE TABLE publications (
            {_ID},
            kind TEXT NOT NULL CHECK (kind IN ('publication', 'digest', 'reminder')),
            key TEXT UNIQUE,
            author TEXT NOT NULL,
            created TEXT NOT NULL,
            confirmed TEXT,
            stopped TEXT,
            finished TEXT,
            state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'stopped', 'done')),
            summary TEXT NOT NULL,
            erased INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX publications_state ON publications (state)",
        f"""CREATE TABLE payloads (
            {_ID},
            publication_id INTEGER NOT NULL REFERENCES publications(id) ON DELETE CASCADE,
            body TEXT NOT NULL
        )""",
        "CREATE INDEX payloads_publication ON payloads (publication_id)",
        f"""CREATE TABLE outbox (
            {_ID},
            {_ACCOUNT},
            publication_id INTEGER NOT NULL REFERENCES publications(id) ON DELETE CASCADE,
            payload_id INTEGER NOT NULL REFERENCES payloads(id),
            part INTEGER NOT NULL,
            chat_id INTEGER NOT NULL,
            state TEXT NOT NULL DEFAULT 'pending'
                CHECK (state IN ('pending', 'sending', 'sent', 'blocked', 'failed', 'stopped')),
            attempts INTEGER NOT NULL DEFAULT 0,
            interrupted INTEGER NOT NULL DEFAULT 0,
            not_before TEXT NOT NULL,
            claimed TEXT,
            finished TEXT,
            message_id INTEGER,
            error TEXT,
            UNIQUE (account, publication_id, part)
        )""",
        "CREATE INDEX outbox_publication ON outbox (publication_id, state)",
        "CREATE INDEX outbox_payload ON outbox (payload_id)",
        "CREATE INDEX outbox_pending ON outbox (chat_id, id) WHERE state = 'pending'",
        "CREATE INDEX outbox_sending ON outbox (chat_id) WHERE state = 'sending'",
        """CREATE TABLE lanes (
            chat_id INTEGER PRIMARY KEY,
            free_at TEXT NOT NULL,
            ready_at TEXT NOT NULL
        )""",
        "CREATE INDEX lanes_ready ON lanes (ready_at)",
        f"""CREATE TABLE audit (
            {_ID},
            at TEXT NOT NULL,
            author TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL
        )""",
    )


@state(name="0004_updates")
def updates(db: Database) -> None:
    """What was last published, how far the reminders have got, and when the next digest of a user is due."""
    _run(
        db,
        "ALTER TABLE preferences ADD COLUMN language TEXT",
        "ALTER TABLE preferences ADD COLUMN digest_due TEXT",
        "CREATE INDEX preferences_due ON preferences (digest_due) WHERE digest_due IS NOT NULL",
        """CREATE TABLE published (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (kind, id)
        ) WITHOUT ROWID""",
        """CREATE TABLE marks (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) WITHOUT ROWID""",
    )


@state(name="0005_withdrawn")
def withdrawn(db: Database) -> None:
    """Which claimed messages were taken back before they were sent, and how often the server was not reached."""
    _run(
        db,
        "ALTER TABLE outbox ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1))",
        "ALTER TABLE outbox ADD COLUMN unreached INTEGER NOT NULL DEFAULT 0",
    )


@state(name="0006_moved_chats")
def moved_chats(db: Database) -> None:
    """The new ids of chats that a setting names by the old one."""
    _run(db, "CREATE TABLE moved_chats (old INTEGER PRIMARY KEY, new INTEGER NOT NULL CHECK (new != old))")
