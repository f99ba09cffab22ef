-- The template text that a version took in. It becomes the origin's base when the version is
-- published, and is forgotten when the version is given up.
CREATE TABLE playbook_merges (
    version_id BLOB PRIMARY KEY NOT NULL REFERENCES playbook_versions (id),
    org_id BLOB NOT NULL REFERENCES organizations (id),
    base TEXT NOT NULL,
    merged_at BIGINT NOT NULL
);
CREATE INDEX playbook_merges_by_org ON playbook_merges (org_id);
