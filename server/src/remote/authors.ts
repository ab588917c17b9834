import type { Kysely } from "kysely"
import { roleOfPerson } from "../access/person-role.ts"
import { grants } from "../access/policy.ts"
import type { Store } from "../storage/store.ts"
import type { Tables } from "../storage/tables.ts"

/** What stands beside a proposal whose author lost the right to it. */
export const NO_LONGER = "Its author may not send prompts here any more."

/** Whether a proposal's author may still send prompts to its session. */
export const mayStillPrompt = async (
  store: Store,
  db: Kysely<Tables>,
  { session_id, author_id }: { session_id: string; author_id: string },
): Promise<boolean> => grants(await roleOfPerson(store, db, session_id, author_id), "prompt")
