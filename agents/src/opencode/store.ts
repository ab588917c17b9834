import type { AgentStore } from "../agent.ts"

/**
 * `~/.local/share/opencode/opencode.db`. A session is the rows of its log; what was written before there was one is in the
 * tables of messages and parts, which hold only the last state of each. The database holds credentials too: nothing but a
 * session's own rows is read.
 */
export const store: AgentStore = {
  file: ".local/share/opencode/opencode.db",
  variable: { name: "XDG_DATA_HOME", replaces: 2 },
  sessions: `
    SELECT id, parent_id AS parent, directory, time_updated AS updated,
      iif(title GLOB 'New session - [0-9]*' OR title GLOB 'Child session - [0-9]*', NULL, title) AS title
    FROM session ORDER BY time_updated DESC`,
  size: "SELECT sum(octet_length(data)) AS bytes FROM event WHERE aggregate_id = ?1",
  // The session itself is written again at each step: it counts where its title changes.
  lines: `
    SELECT seq AS at, json_object('seq', seq, 'type', type, 'data', json(data)) AS line
    FROM event AS row
    WHERE aggregate_id = ?1 AND seq >= ?2 AND CASE
      WHEN NOT json_valid(data) THEN FALSE
      WHEN type NOT LIKE 'session.updated%' THEN TRUE
      ELSE json_extract(data, '$.info.title') IS NOT (
        SELECT iif(json_valid(before.data), json_extract(before.data, '$.info.title'), NULL)
        FROM event AS before
        WHERE before.aggregate_id = row.aggregate_id AND before.seq < row.seq AND before.type LIKE 'session.%'
        ORDER BY before.seq DESC LIMIT 1)
    END
    ORDER BY seq`,
  // A session that has only begun has none.
  olderLines: `
    SELECT line FROM (
      SELECT 0 AS at, '' AS message, 0 AS step, '' AS part,
        json_object('type', 'session', 'info', json_object('id', id, 'parentID', parent_id, 'directory', directory,
          'title', title, 'version', version, 'time', json_object('created', time_created))) AS line
      FROM session WHERE id = ?1 AND EXISTS (SELECT 1 FROM message WHERE session_id = ?1)
      UNION ALL
      SELECT m.time_created, m.id, 0, p.id,
        json_object('type', 'part', 'part', json_set(p.data, '$.id', p.id, '$.messageID', m.id),
          'role', iif(json_extract(m.data, '$.role') = 'assistant' AND json_extract(m.data, '$.summary') IS 1, 'summary',
            json_extract(m.data, '$.role')),
          'model', json_extract(m.data, '$.modelID'), 'time', m.time_created)
      FROM part p JOIN message m ON m.id = p.message_id
      WHERE m.session_id = ?1 AND json_valid(p.data) AND json_valid(m.data)
      UNION ALL
      SELECT time_created, id, 1, '', json_object('type', 'message', 'info', json_set(data, '$.id', id))
      FROM message WHERE session_id = ?1 AND json_valid(data)
    ) ORDER BY at, message, step, part`,
}
