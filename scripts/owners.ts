/**
 * Each table has one room that writes to it. A second writer is listed here with its reason; every other room calls a verb of
 * the owner. Any room may read any table.
 */
const owners: Record<string, string[]> = {
  "server/access": [],
  "server/comments": ["comment_mentions", "comment_reads", "comments"],
  "server/history": ["chains", "event_names", "events", "head_files", "server_keys"],
  "server/live": ["nodes", "tickets"],
  "server/mail": ["handovers", "letters", "mail_gate", "mail_refusals", "rounds"],
  "server/people": ["addresses", "people", "sign_ins", "tokens"],
  "server/remote": ["proposals", "questions", "runs"],
  "server/search": ["indexed_sessions", "passages", "session_words"],
  "server/sessions": [
    "deleted_sessions",
    "documents",
    "pages",
    "pull_requests",
    "rereadings",
    "session_blobs",
    "sessions",
    "sources",
    "tail",
  ],
  "server/sharing": ["additions", "collaborators", "links"],
  "server/sign-in": ["accounts", "code_asks", "devices", "sign_in_links", "start_links", "wrong_codes"],
  "server/storage": ["blobs"],
  "server/turns": [
    "changed_files",
    "entry_calls",
    "entry_keys",
    "file_changes",
    "prompts",
    "replaced_entries",
    "session_numbers",
    "sub_agents",
    "turns",
  ],
}

const seconds: Record<string, { tables: string[]; why: string }> = {
  "server/src/access/bind.ts": { tables: ["collaborators"], why: "using an invitation binds it, at the door" },
  "server/src/access/own.ts": {
    tables: ["collaborators"],
    why: "an owner's invitation to themselves ends at the door",
  },
  "server/src/access/epoch.ts": { tables: ["sessions"], why: "what changes access raises the epoch (0006)" },
  "server/src/storage/store.ts": { tables: ["sessions"], why: "recording raises the epoch (0006)" },
  "server/src/storage/scrub.ts": {
    tables: ["passages"],
    why: "merging the index's parts is what erases deleted words",
  },
  "server/src/remote/going-on.ts": { tables: ["sessions"], why: "a run that is heard of again makes its session live" },
  "server/src/people/forget.ts": {
    tables: ["accounts", "collaborators", "comment_reads", "devices", "event_names", "proposals"],
    why: "whoever leaves is taken out everywhere, in one transaction",
  },
}

const owned = new Map(Object.entries(owners).flatMap(([room, tables]) => tables.map((table) => [table, room] as const)))

/** The problems with the table writes of a server file, if any. */
export function wrongWrites(file: string, room: string, text: string): string[] {
  if (file.startsWith("server/src/storage/migrations/")) return []
  const written = writtenIn(text)
  const known = seconds[file]?.tables ?? []
  return written
    .filter((table) => owned.get(table) !== room && !known.includes(table))
    .map((table) => {
      const owner = owned.get(table)
      return owner
        ? `writes to ${table}, which is ${owner}'s: call a verb of that room, or give the reason in scripts/owners.ts`
        : `writes to ${table}, which no room owns: give it an owner in scripts/owners.ts`
    })
}

/** The tables that a file writes to: by Kysely, or in SQL of its own (in lower case, as all of ours is). */
function writtenIn(text: string): string[] {
  const byName = text.matchAll(/\b(?:insertInto|updateTable|deleteFrom)\(\s*"(\w+)/g)
  const bySql = text.matchAll(/`\s*(?:insert into|update|delete from|truncate)\s+(\w+)/g)
  return [...new Set([...byName, ...bySql].map(([, name = ""]) => name))]
}

/** Listed second writers that no longer write. */
export const idleSeconds = (textOf: (file: string) => string | undefined): string[] =>
  Object.entries(seconds).flatMap(([file, { tables }]) =>
    // `forget.ts` loops over tables, so a quoted table name counts as a write.
    tables
      .filter((table) => !textOf(file)?.includes(`"${table}"`) && !writtenIn(textOf(file) ?? "").includes(table))
      .map((table) => `${file} (${table})`),
  )
