import type { Recorded } from "../storage/store.ts"

/** As much of an event as travels between nodes: ids and a number, never a name. */
export type Heard = Pick<Recorded, "name" | "session" | "subject" | "epoch" | "pending" | "concerns">
