/** What few readers come to need, as one request. */
import "./clean-copy.ts"

export { shownInstead } from "./beside.ts"
export { copyAddress, copyRow } from "./copy-row.ts"
export { copyTurn } from "./copy-turn.ts"
