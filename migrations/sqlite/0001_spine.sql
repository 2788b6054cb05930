-- The house's keys and standing facts (HMAC keys made at first start, the demo's moved clock).
CREATE TABLE house (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;

-- people ------------------------------------------------------------------
CREATE TABLE village (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  town TEXT NOT NULL,
  town_code TEXT NOT NULL,
  village_code TEXT NOT NULL UNIQUE,
  pinyin TEXT NOT NULL,
  last_number INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX village_town ON village(town);

CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  village_id INTEGER REFERENCES village(id),
  name TEXT,
  phone TEXT,
  salt TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL,
  phone_asked_at INTEGER,
  welcomed_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE appointment (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES person(id),
  role TEXT NOT NULL CHECK (role IN ('first_secretary', 'stand_in', 'township_clerk', 'city_admin')),
  village_id INTEGER REFERENCES village(id),
  area TEXT,
  unit TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX appointment_person ON appointment(person_id);
CREATE INDEX appointment_village ON appointment(village_id, role, from_day);
CREATE INDEX appointment_area ON appointment(area, role, from_day);

-- An invitation binds a chat to a person of office; a recovery binds a villager's new chat to the old one.
CREATE TABLE invitation (
  id INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  person_id INTEGER NOT NULL REFERENCES person(id),
  appointment_id INTEGER REFERENCES appointment(id),
  purpose TEXT NOT NULL CHECK (purpose IN ('post', 'recovery')),
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  used_by INTEGER
) STRICT;
CREATE INDEX invitation_person ON invitation(person_id);

-- conversations -----------------------------------------------------------
CREATE TABLE address (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  external TEXT NOT NULL,
  person_id INTEGER REFERENCES person(id),
  reachable INTEGER NOT NULL DEFAULT 1,
  heard_at INTEGER NOT NULL,
  waiting_since INTEGER,
  retry_at INTEGER NOT NULL DEFAULT 0,
  UNIQUE (channel, account, external)
) STRICT;
CREATE INDEX address_person ON address(person_id, heard_at);
CREATE INDEX address_waiting ON address(waiting_since) WHERE waiting_since IS NOT NULL;

-- Wrong recovery codes of the last day, so that codes can't be guessed.
CREATE TABLE recovery_try (
  id INTEGER PRIMARY KEY,
  address_id INTEGER NOT NULL REFERENCES address(id),
  tried_at INTEGER NOT NULL
) STRICT;
CREATE INDEX recovery_try_of ON recovery_try(address_id, tried_at);
CREATE INDEX recovery_try_at ON recovery_try(tried_at);

CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  external_id TEXT NOT NULL,
  address_id INTEGER NOT NULL REFERENCES address(id),
  body TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  UNIQUE (channel, account, external_id)
) STRICT;
CREATE INDEX inbox_new ON inbox(address_id, id) WHERE state = 'new';
CREATE INDEX inbox_failed ON inbox(id) WHERE state = 'failed';
CREATE INDEX inbox_recent ON inbox(address_id, received_at);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  address_id INTEGER NOT NULL REFERENCES address(id),
  lane TEXT NOT NULL CHECK (lane IN ('answer', 'notice', 'broadcast')),
  body TEXT NOT NULL,
  edits INTEGER REFERENCES outbox(id),
  watch TEXT,
  subject INTEGER NOT NULL DEFAULT 0,
  mechanism TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'undeliverable', 'dead')),
  not_before INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  unknown INTEGER NOT NULL DEFAULT 0,
  receipt TEXT,
  error TEXT,
  created_at INTEGER NOT NULL,
  sent_at INTEGER,
  shown_at INTEGER
) STRICT;
CREATE INDEX outbox_queued ON outbox(address_id, id) WHERE state = 'queued';
CREATE INDEX outbox_due ON outbox(not_before, id) WHERE state = 'queued';

-- A message that asks: which address shows which matter, at which version, with which choices.
CREATE TABLE card (
  id INTEGER PRIMARY KEY,
  address_id INTEGER NOT NULL REFERENCES address(id),
  outbox_id INTEGER NOT NULL REFERENCES outbox(id),
  mechanism TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject INTEGER NOT NULL,
  version INTEGER NOT NULL,
  choices TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('live', 'folded')),
  created_at INTEGER NOT NULL,
  seal TEXT NOT NULL
) STRICT;
CREATE INDEX card_live ON card(address_id, id) WHERE state = 'live';
CREATE INDEX card_subject ON card(mechanism, subject, address_id);
CREATE INDEX card_outbox ON card(outbox_id);

-- The dialogue a conversation is in the middle of: at most one.
CREATE TABLE flow (
  address_id INTEGER PRIMARY KEY REFERENCES address(id),
  mechanism TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject INTEGER NOT NULL,
  state TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  open_until INTEGER NOT NULL
) STRICT;

CREATE TABLE timer (
  id INTEGER PRIMARY KEY,
  mechanism TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  retry_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
CREATE INDEX timer_due ON timer(retry_at, id) WHERE failed = 0;
CREATE INDEX timer_subject ON timer(mechanism, subject, kind);

CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  address_id INTEGER NOT NULL REFERENCES address(id),
  path TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('photo', 'voice')),
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  kept_at INTEGER NOT NULL
) STRICT;
CREATE INDEX file_of ON file(address_id, kept_at);

-- ledger ------------------------------------------------------------------
CREATE TABLE book (
  id INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  head TEXT NOT NULL
) STRICT;

CREATE TABLE ledger (
  book_id INTEGER NOT NULL REFERENCES book(id),
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  mechanism TEXT NOT NULL,
  subject INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor_id INTEGER,
  actor_role TEXT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (book_id, seq)
) STRICT;
CREATE INDEX ledger_subject ON ledger(mechanism, subject, book_id, seq);

-- web chat ----------------------------------------------------------------
CREATE TABLE web_session (
  id INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  address_id INTEGER NOT NULL REFERENCES address(id),
  text_size INTEGER NOT NULL DEFAULT 1,
  made_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
CREATE INDEX web_session_address ON web_session(address_id);

-- What a web chat's page shows, in the order of `id`. `seq` grows at every change of a line and is the event id of SSE;
-- `outbox_id` is the message that the line shows now; a card folds when the next one asks.
CREATE TABLE web_line (
  id INTEGER PRIMARY KEY,
  address_id INTEGER NOT NULL REFERENCES address(id),
  seq INTEGER NOT NULL,
  source TEXT NOT NULL,
  outbox_id INTEGER,
  who TEXT NOT NULL CHECK (who IN ('me', 'said', 'house')),
  body TEXT NOT NULL,
  is_card INTEGER NOT NULL,
  folded INTEGER NOT NULL DEFAULT 0,
  at INTEGER NOT NULL,
  shown_at INTEGER,
  UNIQUE (address_id, source)
) STRICT;
CREATE UNIQUE INDEX web_line_seq ON web_line(address_id, seq);

-- Which photos and voices a web chat shows: whoever reads it may look at them, and nobody else.
CREATE TABLE web_file (
  address_id INTEGER NOT NULL REFERENCES address(id),
  file_id INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  PRIMARY KEY (address_id, file_id)
) STRICT;
CREATE INDEX web_file_of ON web_file(file_id);

-- commitments -------------------------------------------------------------
CREATE TABLE commitment (
  id INTEGER PRIMARY KEY,
  village_id INTEGER NOT NULL REFERENCES village(id),
  number INTEGER NOT NULL,
  requester_id INTEGER NOT NULL REFERENCES person(id),
  stage TEXT NOT NULL CHECK (stage IN ('registered', 'accepted', 'declined', 'assigned', 'signed', 'in_progress',
    'shelved', 'reported', 'closed_solved', 'closed_explained', 'closed_unrated', 'withdrawn', 'merged')),
  leaf TEXT NOT NULL,
  handler TEXT NOT NULL CHECK (handler IN ('secretary', 'township', 'city')),
  overdue_at INTEGER NOT NULL,
  opened INTEGER NOT NULL,
  registered_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  UNIQUE (village_id, number)
) STRICT;
CREATE INDEX commitment_requester ON commitment(requester_id, id);
CREATE INDEX commitment_open ON commitment(village_id, overdue_at, id) WHERE opened = 1;
CREATE INDEX commitment_leaf ON commitment(village_id, leaf, registered_at);

-- What people said of a commitment, in their own words: the erasable part. Their ledger events say
-- whose and what they are, with a salted hash of the words themselves.
CREATE TABLE commitment_words (
  id INTEGER PRIMARY KEY,
  commitment_id INTEGER NOT NULL REFERENCES commitment(id),
  person_id INTEGER NOT NULL REFERENCES person(id),
  kind TEXT NOT NULL CHECK (kind IN ('request', 'addition', 'plan', 'progress', 'question', 'reason', 'result', 'complaint',
    'decision')),
  text TEXT NOT NULL,
  file_id INTEGER REFERENCES file(id),
  salt TEXT NOT NULL,
  said_at INTEGER NOT NULL
) STRICT;
CREATE INDEX commitment_words_of ON commitment_words(commitment_id, id);
CREATE INDEX commitment_words_person ON commitment_words(person_id);
