-- Days on which a person of office is away: what is new and due goes to whoever stands in for them.
CREATE TABLE leave (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES person(id),
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX leave_person ON leave(person_id, until_day);

-- How many pushes of a day a person of office has had, beside answers, emergencies and new urgent matters.
CREATE TABLE push (
  person_id INTEGER NOT NULL REFERENCES person(id),
  day TEXT NOT NULL,
  pushes INTEGER NOT NULL,
  PRIMARY KEY (person_id, day)
) STRICT;

-- What waits for a person's next digest.
CREATE TABLE held (
  person_id INTEGER NOT NULL REFERENCES person(id),
  commitment_id INTEGER NOT NULL REFERENCES commitment(id),
  what TEXT NOT NULL CHECK (what IN ('new', 'due', 'answered')),
  held_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, commitment_id, what)
) STRICT;
