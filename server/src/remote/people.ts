import type { Person } from "#protocol/people"

/** A person beside a row of this room, who may have left meanwhile: names are looked up when they are shown, and kept nowhere. */
export interface Beside {
  id: string
  name: string | null
  image: string | null
  deleted: number | null
}

export const personOf = ({ id, name, image, deleted }: Beside): Person =>
  name === null || deleted !== null
    ? { id, name: "Somebody who has left", picture: null }
    : { id, name, picture: image }

export const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString())

/** Words of a runner or an owner as every database keeps them: PostgreSQL refuses a NUL. */
export const storable = (text: string): string => text.replaceAll("\u0000", "").toWellFormed()
