-- A code that a person makes in one chat and types in another: both are theirs from then on.
ALTER TABLE invitation DROP CONSTRAINT invitation_purpose_check;
ALTER TABLE invitation ADD CONSTRAINT invitation_purpose_check CHECK (purpose IN ('post', 'recovery', 'binding'));
