-- A bureau or dispatching unit that has been asked to help with a matter.
CREATE TABLE unit (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- What a unit is asked to do for a matter, beside its handler; the state is the commitment's.
CREATE TABLE child_task (
  commitment_id INTEGER NOT NULL REFERENCES commitment(id),
  number INTEGER NOT NULL,
  unit_id INTEGER NOT NULL REFERENCES unit(id),
  opened INTEGER NOT NULL,
  PRIMARY KEY (commitment_id, number)
) STRICT;
CREATE INDEX child_task_open ON child_task(unit_id, commitment_id) WHERE opened = 1;
CREATE INDEX appointment_unit ON appointment(unit, role);

-- Two codes more in a CHECK, which SQLite keeps in the text of the table: the clerk of a unit, and the words said to and by
-- units. RESET reads the text anew.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''city_admin'')', '''city_admin'', ''unit_clerk'')') WHERE name = 'appointment';
UPDATE sqlite_schema SET sql = replace(sql, '''decision'')', '''decision'', ''task'', ''task_word'')') WHERE name = 'commitment_words';
PRAGMA writable_schema = RESET;
