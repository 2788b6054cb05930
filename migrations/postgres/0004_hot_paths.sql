-- What is asked at every message, and what an operator asks of much, each with an index of its own.
CREATE INDEX outbox_said ON outbox(address_id, created_at);
CREATE INDEX outbox_dead ON outbox(id) WHERE state = 'dead';
CREATE INDEX timer_failed ON timer(id) WHERE failed = 1;
CREATE INDEX commitment_words_file ON commitment_words(file_id) WHERE file_id IS NOT NULL;
