import { codeTimes } from "./code-times.ts"
import { following } from "./following.ts"
import { type Campaign, kills, killsOnPostgres } from "./kills.ts"
import { largeUpload } from "./large-upload.ts"
import { letters } from "./letters.ts"
import { longTests } from "./long-tests.ts"
import { postgresRestarts } from "./postgres-restarts.ts"
import { remote } from "./remote.ts"
import { renames } from "./renames.ts"
import { starts } from "./starts.ts"
import { timing } from "./timing.ts"

/**
 * A program: the long forms of what `npm test` does in small. `npm run soak` lists them, `npm run soak -- kills 1000` runs
 * one this many times, `npm run soak -- kills 1000 42` with a seed, `npm run soak -- all` runs each with its default.
 */
const campaigns: Record<string, Campaign> = {
  kills: { what: "kill -9 while appending, on SQLite", count: 10_000, run: kills },
  "kills-postgres": { what: "kill -9 while appending, on PostgreSQL", count: 2_000, run: killsOnPostgres },
  "postgres-restarts": { what: "PostgreSQL restarted under load, with two nodes", count: 20, run: postgresRestarts },
  renames: { what: "renames while lines come in, on both databases", count: 200, run: renames },
  starts: { what: "kill -9 during first starts and upgrades, on SQLite", count: 200, run: starts },
  "code-times": {
    what: "whether the time of asking for a code, or of the request after it, tells who has an account",
    count: 15_000,
    run: codeTimes,
  },
  following: { what: "kill -9 of CLI and server while a session is followed", count: 200, run: following },
  remote: { what: "kill -9 of runner and server while prompts are sent, approved and run", count: 200, run: remote },
  "large-upload": { what: "300 MB streamed in, on SQLite", count: 5, run: largeUpload },
  letters: { what: "letters by two nodes, one killed again and again, on PostgreSQL", count: 10_000, run: letters },
  revocation: {
    what: "access taken away in a race with three appenders, on one node and two, over good and bad networks",
    count: 100,
    run: longTests(["tests/live/revoke.test.ts", "tests/live/nodes.test.ts", "tests/live/bad-network.test.ts"]),
  },
  model: {
    what: "random steps of people who share, against a model of the rules, on both databases",
    count: 100_000,
    run: longTests(["tests/integration/model.test.ts"]),
  },
  matrix: {
    what: "every cell of the matrix of rights, in every state of a session, on both databases",
    count: 1,
    run: longTests(["tests/integration/matrix.test.ts"]),
  },
  find: {
    what: "random pieces of what is drawn of the corpus, each found as often as it occurs",
    count: 20_000,
    run: longTests(["tests/corpus/find.test.ts"]),
  },
  timing: { what: "pairs of requests that must take equally long, told apart by t", count: 15_000, run: timing },
  mutants: {
    what: "every rule of the policy broken once; the tests must notice each",
    count: 1,
    run: longTests(["tests/integration/mutants.test.ts"], { OPENCTL_MUTANTS: "all" }),
  },
}

const [name, count, seed] = process.argv.slice(2)
const chosen = name === "all" ? Object.keys(campaigns) : name === undefined ? [] : [name]
if (chosen.length === 0 || chosen.some((one) => !Object.hasOwn(campaigns, one))) {
  for (const [one, { what, count }] of Object.entries(campaigns))
    console.log(`${one.padEnd(18)} ${what} (${count} times)`)
  process.exit(name === undefined ? 0 : 2)
}
let failed = 0
for (const one of chosen) {
  const campaign = campaigns[one]
  if (!campaign) continue
  const times = Number(count ?? campaign.count)
  const began = Date.now()
  const from = Number(seed ?? Date.now() % 1_000_000)
  const said = await campaign.run(times, from).catch((error: unknown) => {
    failed += 1
    return `FAILED: ${error instanceof Error ? error.message : error}`
  })
  console.log(`${one}: ${times} times, seed ${from}, ${Math.round((Date.now() - began) / 1000)} s: ${said}`)
}
process.exit(failed === 0 ? 0 : 1)
