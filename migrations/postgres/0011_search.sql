-- Which single characters and pairs of them stand in what a villager said of a matter: what is searched by. Erased with the words.
CREATE TABLE search_gram (
  gram TEXT NOT NULL,
  commitment_id BIGINT NOT NULL REFERENCES commitment(id),
  words_id BIGINT NOT NULL REFERENCES commitment_words(id),
  PRIMARY KEY (gram, commitment_id, words_id)
);
CREATE INDEX search_gram_words ON search_gram(words_id);
CREATE INDEX search_gram_commitment ON search_gram(commitment_id);

-- By which folding of characters they were made; 0: not at all, by a release that knows none.
ALTER TABLE commitment_words ADD COLUMN searched BIGINT NOT NULL DEFAULT 0;
CREATE INDEX commitment_words_searched ON commitment_words(searched);
CREATE INDEX commitment_words_erased ON commitment_words(id) WHERE text = '';
