-- A code that a person makes in one chat and types in another: both are theirs from then on.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''post'', ''recovery''', '''post'', ''recovery'', ''binding''')
  WHERE type = 'table' AND name = 'invitation';
PRAGMA writable_schema = RESET;
