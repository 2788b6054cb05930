-- Who may do a work that only one process may do at a time. The number grows with each holder, so that one that was
-- paused past its time writes nothing any more.
CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  fence BIGINT NOT NULL,
  until BIGINT NOT NULL
);

-- What a heard message became: whatever belongs to it later (an edit, an album's next photo, an answer to it) finds its
-- subject.
ALTER TABLE inbox ADD COLUMN mechanism TEXT;
ALTER TABLE inbox ADD COLUMN subject BIGINT NOT NULL DEFAULT 0;

-- Documents are kept beside photos and voices.
ALTER TABLE file DROP CONSTRAINT file_kind_check;
ALTER TABLE file ADD CONSTRAINT file_kind_check CHECK (kind IN ('photo', 'voice', 'document'));

-- A file whose bytes the network still has: fetched by a job.
CREATE TABLE file_fetch (
  file_id BIGINT PRIMARY KEY REFERENCES file(id) ON DELETE CASCADE,
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  source TEXT NOT NULL,
  retry_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  failed BIGINT NOT NULL DEFAULT 0,
  error TEXT
);
CREATE INDEX file_fetch_due ON file_fetch(retry_at, file_id) WHERE failed = 0;

-- telegram ----------------------------------------------------------------
-- Where the polling of a bot stands.
CREATE TABLE telegram_bot (
  account TEXT PRIMARY KEY,
  next_update BIGINT NOT NULL
);

-- The lists of commands as they were last set, by scope and language.
CREATE TABLE telegram_commands (
  account TEXT NOT NULL,
  scope TEXT NOT NULL,
  lang TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (account, scope, lang)
);

-- A person's message in a chat, and where it was heard.
CREATE TABLE telegram_heard (
  address_id BIGINT NOT NULL REFERENCES address(id),
  message_id BIGINT NOT NULL,
  inbox_id BIGINT NOT NULL REFERENCES inbox(id),
  album TEXT,
  PRIMARY KEY (address_id, message_id)
);
CREATE INDEX telegram_heard_album ON telegram_heard(address_id, album) WHERE album IS NOT NULL;

-- A message of ours in a chat: one of the parts of an outbox row. No message_id: Telegram took it and its answer was lost.
CREATE TABLE telegram_sent (
  outbox_id BIGINT NOT NULL REFERENCES outbox(id),
  part BIGINT NOT NULL,
  address_id BIGINT NOT NULL REFERENCES address(id),
  message_id BIGINT,
  keys BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (outbox_id, part)
);
CREATE INDEX telegram_sent_message ON telegram_sent(address_id, message_id);
CREATE INDEX telegram_sent_keys ON telegram_sent(address_id) WHERE keys = 1;

-- The keyboard under a chat's field as it was last shown.
CREATE TABLE telegram_menu (
  address_id BIGINT PRIMARY KEY REFERENCES address(id),
  hash TEXT NOT NULL
);
