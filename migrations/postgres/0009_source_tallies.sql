-- What each source delivered, counted as it comes: to count it anew is to read every signal.
CREATE TABLE source_tallies (
    org_id UUID NOT NULL REFERENCES organizations (id),
    source_id UUID NOT NULL REFERENCES signal_sources (id),
    signals BIGINT NOT NULL,
    last_received_at BIGINT NOT NULL,
    useful BIGINT NOT NULL,
    noise BIGINT NOT NULL,
    PRIMARY KEY (org_id, source_id)
);

-- What came before this table was there.
INSERT INTO source_tallies (org_id, source_id, signals, last_received_at, useful, noise)
SELECT org_id, source_id, COUNT(*), MAX(received_at),
    COUNT(CASE WHEN feedback = 'useful' THEN 1 END), COUNT(CASE WHEN feedback = 'noise' THEN 1 END)
FROM signals GROUP BY org_id, source_id;
