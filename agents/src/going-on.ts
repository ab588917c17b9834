import { agents } from "./all.ts"

/** With which agents' sessions `openctl run --resume` goes on, as plain values for pages: see names.ts. */

/** Agents whose recorded sessions it goes on with. */
export const goesOn: readonly string[] = agents.flatMap(({ id, acp }) => (acp && !acp.resumesBadly ? [id] : []))

/** Agents with whose own remote sessions it can't go on without a loss. */
export const goesOnBadly: readonly string[] = agents.flatMap(({ id, acp }) => (acp?.resumesBadly ? [id] : []))
