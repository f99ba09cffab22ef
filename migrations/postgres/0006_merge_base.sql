-- The template text that a version took in. It becomes the origin's base when the version is
-- published, and is forgotten when the version is given up.
CREATE TABLE playbook_merges (
    version_id UUID PRIMARY KEY NOT NULL REFERENCES playbook_versions (id),
    org_id UUID NOT NULL REFERENCES organizations (id),
    base JSONB NOT NULL,
    merged_at BIGINT NOT NULL
);
CREATE INDEX playbook_merges_by_org ON playbook_merges (org_id);
