import { isWithinBounds } from "#protocol/json-bounds"

/** No call's input is deeper than a few levels, or has more members than a long list of addresses. */
const most = { levels: 32, values: 100_000 }

/** Whether JSON has more structure than any call's input. Checked before it is parsed. */
export const isTooDeep = (json: string): boolean => !isWithinBounds(json, most)
