-- The version of a commitment up to which its figures are entered: another than its own where a release wrote it last that
-- enters none.
ALTER TABLE commitment ADD COLUMN counted BIGINT NOT NULL DEFAULT 0;
CREATE INDEX commitment_uncounted ON commitment(id) WHERE counted <> version;

-- Where a commitment stands in one of the four numbers: in a figure up to an instant, in another after it;
-- without an instant, in `becomes`.
CREATE TABLE commitment_figure (
  commitment_id BIGINT NOT NULL REFERENCES commitment(id),
  number TEXT NOT NULL CHECK (number IN ('response_rate', 'solved_rate', 'satisfied_rate', 'kept_rate')),
  village_id BIGINT NOT NULL REFERENCES village(id),
  leaf TEXT NOT NULL,
  registered_at BIGINT NOT NULL,
  stands TEXT NOT NULL,
  turns_at BIGINT,
  becomes TEXT NOT NULL,
  PRIMARY KEY (commitment_id, number)
);
CREATE INDEX commitment_figure_cases ON commitment_figure(village_id, becomes, registered_at, commitment_id);
CREATE INDEX commitment_figure_turns ON commitment_figure(village_id, turns_at) WHERE turns_at IS NOT NULL;

-- How many of what a mechanism counts there are in a village, under a leaf, of a month (`2026-11`).
CREATE TABLE counter (
  mechanism TEXT NOT NULL,
  village_id BIGINT NOT NULL REFERENCES village(id),
  leaf TEXT NOT NULL,
  month TEXT NOT NULL,
  what TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (mechanism, village_id, leaf, month, what)
);
