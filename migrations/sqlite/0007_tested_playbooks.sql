-- When an execution ended that tested its playbook; empty for rehearsals, for what was stood down
-- before it was coordinated, and for what runs.
ALTER TABLE executions ADD COLUMN tested_at BIGINT;

-- What ended before this column was there, to the second.
UPDATE executions SET tested_at = 1000000 * CAST(strftime('%s', CASE state_key
        WHEN 'reviewed' THEN json_extract(body, '$.state.closed_at')
        ELSE json_extract(body, '$.state.at') END) AS INTEGER)
WHERE mode <> 'rehearsal'
  AND (state_key IN ('closed', 'reviewed')
    OR (state_key = 'stood_down' AND json_extract(body, '$.stamps.t3') IS NOT NULL));

CREATE INDEX executions_by_playbook ON executions (org_id, playbook_id, tested_at);
