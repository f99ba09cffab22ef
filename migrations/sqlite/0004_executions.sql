-- Playbooks being carried out.

-- The document holds what the columns do not; what lists need stands beside it.
CREATE TABLE executions (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    key TEXT NOT NULL,
    state_key TEXT NOT NULL,
    ended BOOLEAN NOT NULL,
    mode TEXT NOT NULL,
    domain TEXT NOT NULL,
    playbook_id BLOB NOT NULL REFERENCES playbooks (id),
    version_id BLOB NOT NULL REFERENCES playbook_versions (id),
    commander_id BLOB NOT NULL,
    declared_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (org_id, key)
);
CREATE INDEX executions_by_time ON executions (org_id, ended, declared_at);

-- Who has a part in it.
CREATE TABLE execution_people (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    execution_id BLOB NOT NULL REFERENCES executions (id),
    person_id BLOB NOT NULL,
    PRIMARY KEY (org_id, execution_id, person_id)
);
CREATE INDEX execution_people_by_person ON execution_people (org_id, person_id);

-- Links that acknowledge one page without signing in, once. The secret is kept as a hash.
CREATE TABLE ack_links (
    secret_hash TEXT PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    execution_id BLOB NOT NULL REFERENCES executions (id),
    page_id BLOB NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX ack_links_by_org ON ack_links (org_id, expires_at);
