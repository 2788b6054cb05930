-- Messages with keys are gone through in their order, a few at a time, to take off the keys that ask nothing any more.
CREATE INDEX telegram_sent_swept ON telegram_sent(outbox_id, part) WHERE keys = 1;
