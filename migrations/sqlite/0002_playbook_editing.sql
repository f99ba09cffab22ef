-- Writing, reviewing and keeping playbooks.

-- Who wrote in a version beside its author: none of them approves it.
ALTER TABLE playbook_versions ADD COLUMN contributors TEXT;
-- Whether only seats were filled, and when the content was last confirmed. Null in versions
-- that were written before this migration: by their author alone, with all their content.
ALTER TABLE playbook_versions ADD COLUMN staffing_only BOOLEAN;
ALTER TABLE playbook_versions ADD COLUMN reviewed_at BIGINT;

-- The template text that a playbook was adopted from or last merged with: the base of the next merge.
CREATE TABLE playbook_origins (
    playbook_id BLOB PRIMARY KEY NOT NULL REFERENCES playbooks (id),
    org_id BLOB NOT NULL REFERENCES organizations (id),
    template_key TEXT NOT NULL,
    base TEXT NOT NULL,
    merged_at BIGINT NOT NULL
);
CREATE INDEX playbook_origins_by_org ON playbook_origins (org_id);

-- The document that a playbook was imported from, for what M does not show of it.
CREATE TABLE playbook_imports (
    playbook_id BLOB PRIMARY KEY NOT NULL REFERENCES playbooks (id),
    org_id BLOB NOT NULL REFERENCES organizations (id),
    document TEXT NOT NULL,
    imported_at BIGINT NOT NULL
);
CREATE INDEX playbook_imports_by_org ON playbook_imports (org_id);
