import type { Json } from "#agents/json"

/** Where the recorder's parts write: lines in their order, and names for items. */
export interface Lines {
  /** A line of this type; fields that are undefined are left out. */
  write(type: string, fields: Json): void
  nextItem(): string
}
