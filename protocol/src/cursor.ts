import { z } from "zod"

/**
 * Where a page of a list ended. A list's next page is asked for with the `next` of the one before.
 */

const notACursor = "This is not a cursor that a page ended with. Leave it out to begin at the front."

/** In a list whose order is that of ids: the last id that the page had. Anything else is refused (400). */
export const IdCursor = z.string().regex(/^[0-9a-hjkmnp-tv-z]{26}$/, notACursor)

/** In a list whose order is that of numbers: the last number that the page had. Anything else is refused (400). */
export const NumberCursor = z.string().regex(/^\d{1,12}$/, notACursor)
