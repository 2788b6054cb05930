-- What a page folds and what it shows for the first time: few lines of a long conversation.
CREATE INDEX web_line_unfolded ON web_line(address_id, id) WHERE is_card = 1 AND folded = 0;
CREATE INDEX web_line_unseen ON web_line(address_id, id) WHERE shown_at IS NULL AND who = 'house';
