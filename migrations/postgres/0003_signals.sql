-- Signals, what triggers make of them, and the proposals they lead to.

CREATE TABLE signal_sources (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    key TEXT NOT NULL,
    -- SHA-256 of the key in use, and of the one before it while senders change.
    key_hash TEXT,
    former_key_hash TEXT,
    body JSONB NOT NULL,
    UNIQUE (org_id, key)
);
CREATE INDEX signal_sources_by_key_hash ON signal_sources (key_hash);
CREATE INDEX signal_sources_by_former_key_hash ON signal_sources (former_key_hash);

-- One row per event; its source and the event's own source and id name it.
CREATE TABLE signals (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES organizations (id),
    source_id UUID NOT NULL REFERENCES signal_sources (id),
    ce_source TEXT NOT NULL,
    ce_id TEXT NOT NULL,
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT,
    severity BIGINT,
    occurred_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    data JSONB NOT NULL,
    state TEXT NOT NULL,
    state_reason TEXT,
    feedback TEXT,
    UNIQUE (org_id, source_id, ce_source, ce_id)
);
-- What an evaluation looks back over.
CREATE INDEX signals_by_category ON signals (org_id, category, occurred_at);
CREATE INDEX signals_by_arrival ON signals (org_id, received_at, id);

-- Every trigger's evaluation of a signal, together.
CREATE TABLE signal_traces (
    signal_id UUID PRIMARY KEY NOT NULL REFERENCES signals (id),
    org_id UUID NOT NULL REFERENCES organizations (id),
    at BIGINT NOT NULL,
    evaluations JSONB NOT NULL
);
CREATE INDEX signal_traces_by_time ON signal_traces (org_id, at, signal_id);

CREATE TABLE triggers (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    key TEXT NOT NULL,
    state_key TEXT NOT NULL,
    playbook_id UUID NOT NULL REFERENCES playbooks (id),
    body JSONB NOT NULL,
    UNIQUE (org_id, key)
);

CREATE TABLE proposals (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    key TEXT NOT NULL,
    state_key TEXT NOT NULL,
    playbook_id UUID NOT NULL REFERENCES playbooks (id),
    trigger_id UUID,
    decide_by BIGINT NOT NULL,
    body JSONB NOT NULL,
    UNIQUE (org_id, key)
);
CREATE INDEX proposals_by_state ON proposals (org_id, state_key, playbook_id);

CREATE TABLE autonomy_policies (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES organizations (id),
    revision BIGINT NOT NULL,
    key TEXT NOT NULL,
    valid_until BIGINT NOT NULL,
    body JSONB NOT NULL,
    UNIQUE (org_id, key)
);
