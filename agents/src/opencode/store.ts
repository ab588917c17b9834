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
    SELECT id, parent_id AS parent, directory, title, time_updated AS updated
    FROM session ORDER BY time_updated DESC`,
  // The session itself is written again at each step: it counts where its title changes.
  lines: `
    SELECT line FROM (
      SELECT seq, json_object('seq', seq, 'type', type, 'data', json(data)) AS line,
        type LIKE 'session.updated%' AS state,
        json_extract(data, '$.info.title') AS title,
        lag(json_extract(data, '$.info.title')) OVER (PARTITION BY type LIKE 'session.%' ORDER BY seq) AS before
      FROM event WHERE aggregate_id = ?1 AND json_valid(data)
    ) WHERE NOT state OR title IS NOT before
    ORDER BY seq`,
  olderLines: `
    SELECT line FROM (
      SELECT 0 AS at, '' AS message, 0 AS step, '' AS part,
        json_object('type', 'session', 'info', json_object('id', id, 'parentID', parent_id, 'directory', directory,
          'title', title, 'version', version, 'time', json_object('created', time_created))) AS line
      FROM session WHERE id = ?1
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
