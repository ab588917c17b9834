import { setDefaultTimeout } from "bun:test"

// Bun's 5 seconds are too few where a real server starts on a machine that does three other things; a hang still ends soon.
setDefaultTimeout(30_000)
