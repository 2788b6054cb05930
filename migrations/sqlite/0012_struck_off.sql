-- What a village's public board tells of having been struck off: few rows of many.
CREATE INDEX ledger_struck_off ON ledger(book_id, at) WHERE kind = 'cause_gone';
