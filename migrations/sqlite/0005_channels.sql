-- The ways out of M: what people allow, and where pages are posted to.

-- How a person may be reached outside of the app. No row: every channel, at any time.
CREATE TABLE contact_rules (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    person_id BLOB NOT NULL REFERENCES people (id),
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (org_id, person_id)
);

-- Outgoing webhooks. `keys` are numbers of secrets, not secrets: those follow from the
-- installation's key.
CREATE TABLE webhook_endpoints (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    keys TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    delivered_at BIGINT,
    failed_at BIGINT,
    last_error TEXT,
    UNIQUE (org_id, name)
);
