-- Times are microseconds since 1970 in UTC. Every row belongs to one organisation, and indexes
-- start with it, but where something is looked for in all: addresses, token secrets, due jobs. The two dialects differ in column types only.

CREATE TABLE organizations (
    id BLOB PRIMARY KEY NOT NULL,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    demo BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

-- Numbers that count up per organisation: event sequence, PB-0001, SRR-0001 …
CREATE TABLE counters (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (org_id, name)
);

CREATE TABLE people (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    password_hash TEXT,
    reachable_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX people_by_org ON people (org_id, name);

CREATE TABLE role_bindings (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    person_id BLOB NOT NULL REFERENCES people (id),
    role TEXT NOT NULL,
    PRIMARY KEY (org_id, person_id, role)
);

CREATE TABLE sessions (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    person_id BLOB NOT NULL REFERENCES people (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX sessions_by_person ON sessions (org_id, person_id);

CREATE TABLE api_tokens (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    person_id BLOB NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_tokens_by_person ON api_tokens (org_id, person_id);

-- Failed sign-ins per account and per address; not bound to an organisation, because an
-- unknown account has none. Keys are hashed.
CREATE TABLE throttles (
    key TEXT PRIMARY KEY NOT NULL,
    failures BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE audit_entries (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB REFERENCES organizations (id),
    at BIGINT NOT NULL,
    actor_id BLOB,
    credential TEXT NOT NULL,
    action TEXT NOT NULL,
    resource TEXT NOT NULL,
    outcome TEXT NOT NULL,
    code TEXT,
    detail TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_entries_by_org ON audit_entries (org_id, id);

CREATE TABLE events (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_id BLOB,
    topic TEXT,
    what TEXT NOT NULL,
    PRIMARY KEY (org_id, seq)
);
CREATE INDEX events_by_topic ON events (org_id, topic, seq);

CREATE TABLE jobs (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    queue TEXT NOT NULL,
    work TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    lease_until BIGINT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    last_error TEXT
);
CREATE INDEX jobs_due ON jobs (queue, state, run_at);
CREATE INDEX jobs_by_org ON jobs (org_id, state, id);

-- The answer to a request that carried an Idempotency-Key.
CREATE TABLE idempotency_keys (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    person_id BLOB NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, person_id, key)
);

-- Who has which topic open, on any instance.
CREATE TABLE presence (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    topic TEXT NOT NULL,
    connection_id BLOB NOT NULL,
    person_id BLOB NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, topic, connection_id)
);

CREATE TABLE playbooks (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    key TEXT NOT NULL,
    template_key TEXT,
    domain TEXT NOT NULL,
    title TEXT NOT NULL,
    stance TEXT NOT NULL,
    criticality BIGINT NOT NULL,
    steward_id BLOB,
    current_version_id BLOB,
    review_interval_days BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (org_id, key)
);

CREATE TABLE playbook_versions (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    playbook_id BLOB NOT NULL REFERENCES playbooks (id),
    revision BIGINT NOT NULL,
    number BIGINT NOT NULL,
    state_key TEXT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    change_summary TEXT NOT NULL,
    author_id BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (org_id, playbook_id, number)
);
CREATE INDEX playbook_versions_by_state ON playbook_versions (org_id, state_key);

CREATE TABLE snapshots (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    readiness TEXT NOT NULL
);

CREATE TABLE reviews (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    key TEXT NOT NULL,
    state_key TEXT NOT NULL,
    scheduled_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (org_id, key)
);
CREATE INDEX reviews_by_time ON reviews (org_id, scheduled_at);

CREATE TABLE exercises (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    key TEXT NOT NULL,
    state_key TEXT NOT NULL,
    review_id BLOB,
    ended_at BIGINT,
    body TEXT NOT NULL,
    UNIQUE (org_id, key)
);

-- Which playbooks an exercise tested; the first is the one its scenario belongs to.
CREATE TABLE exercise_playbooks (
    org_id BLOB NOT NULL REFERENCES organizations (id),
    exercise_id BLOB NOT NULL REFERENCES exercises (id),
    playbook_id BLOB NOT NULL REFERENCES playbooks (id),
    PRIMARY KEY (org_id, exercise_id, playbook_id)
);
CREATE INDEX exercise_playbooks_by_playbook ON exercise_playbooks (org_id, playbook_id);

CREATE TABLE action_items (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    key TEXT NOT NULL,
    state_key TEXT NOT NULL,
    owner_id BLOB NOT NULL,
    playbook_id BLOB,
    source_id BLOB NOT NULL,
    due TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (org_id, key)
);
CREATE INDEX action_items_by_due ON action_items (org_id, due);
