import { isWithinBounds } from "#protocol/json-bounds"

/** Nothing that a call takes is deeper than a few levels, or has more members than a long list of addresses. */
const most = { levels: 32, values: 100_000 }

/** Whether JSON has more structure than any call's input. Looked at before it is parsed. */
export const isTooDeep = (json: string): boolean => !isWithinBounds(json, most)
