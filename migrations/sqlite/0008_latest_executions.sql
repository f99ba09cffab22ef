-- The list of all executions is read from its latest end, without the others.
CREATE INDEX executions_latest ON executions (org_id, declared_at, id);
