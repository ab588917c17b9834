import { z } from "zod"

/**
 * Where a batch of a list ended. Pass the `next` of one batch as `cursor` to get the following one.
 */

const notACursor = "This isn't a cursor from a list. Leave it out to start from the beginning."

/** In a list ordered by id: the last id of the batch. Anything else is refused (400). */
export const IdCursor = z.string().regex(/^[0-9a-hjkmnp-tv-z]{26}$/, notACursor)

/** In a list ordered by number: the last number of the batch. Anything else is refused (400). */
export const NumberCursor = z.string().regex(/^\d{1,12}$/, notACursor)
