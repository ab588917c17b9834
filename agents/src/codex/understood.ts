import type { Draft, DraftPart } from "../reader.ts"

/** What a record shows, and what it tells besides. */
export interface Understood extends Partial<Pick<Draft, "agent" | "under" | "undoes" | "usage" | "touched">> {
  parts: DraftPart[]
}

export const nothing = (): Understood => ({ parts: [] })
