-- Who was last seen to hold a village's post of first secretary: where that changed, its matters are handed over.
CREATE TABLE post_holder (
  village_id INTEGER PRIMARY KEY REFERENCES village(id),
  person_id INTEGER REFERENCES person(id),
  warned_until TEXT
) STRICT;
CREATE INDEX post_holder_person ON post_holder(person_id);
