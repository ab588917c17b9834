import { setDefaultTimeout } from "bun:test"

// Bun's default of 5 seconds is too short for starting a real server on a busy machine; a hang still ends soon. It only
// applies to the first file of a run: `npm test` also passes --timeout, for all of them.
setDefaultTimeout(30_000)
