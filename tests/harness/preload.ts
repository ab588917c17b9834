import { setDefaultTimeout } from "bun:test"

// Bun's 5 seconds are too few where a real server starts on a machine that does three other things; a hang still ends soon.
// It holds for the first file of a run only: `npm test` says the same with --timeout, for all of them.
setDefaultTimeout(30_000)
