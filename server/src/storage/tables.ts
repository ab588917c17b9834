import type { BlobsTables } from "./tables/blobs.ts"
import type { CommentsTables } from "./tables/comments.ts"
import type { HistoryTables } from "./tables/history.ts"
import type { LiveTables } from "./tables/live.ts"
import type { MailTables } from "./tables/mail.ts"
import type { PeopleTables } from "./tables/people.ts"
import type { RemoteTables } from "./tables/remote.ts"
import type { SearchTables } from "./tables/search.ts"
import type { SessionsTables } from "./tables/sessions.ts"
import type { SharingTables } from "./tables/sharing.ts"
import type { SignInTables } from "./tables/sign-in.ts"
import type { TurnsTables } from "./tables/turns.ts"

/**
 * The tables, as queries see them. Times are milliseconds since 1970 by the database's clock; booleans are 0 and 1; JSON is
 * stored as text (a transcript contains NUL and lone surrogates, which `jsonb` refuses).
 *
 * A file per room in tables/; that room alone writes to them, and any room may read any table.
 */
export interface Tables
  extends BlobsTables,
    CommentsTables,
    HistoryTables,
    LiveTables,
    MailTables,
    PeopleTables,
    RemoteTables,
    SearchTables,
    SessionsTables,
    SharingTables,
    SignInTables,
    TurnsTables {}
