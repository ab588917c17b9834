import type { Recorded } from "../storage/store.ts"

/** The part of an event that travels between nodes: ids and a number, never a name. */
export type Heard = Pick<Recorded, "name" | "session" | "subject" | "epoch" | "pending" | "concerns" | "everybody">
