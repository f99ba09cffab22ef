-- The list of all executions is read from its latest end, without the others.
CREATE INDEX executions_latest ON executions (org_id, declared_at, id);

-- What may prove a fix ended after the fix was made.
CREATE INDEX executions_by_test ON executions (org_id, tested_at);
