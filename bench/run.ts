import { cpus, loadavg } from "node:os"
import { append } from "./append.ts"
import { collaborators } from "./collaborators.ts"
import { disk } from "./disk.ts"
import { find } from "./find.ts"
import { firstScreen } from "./first-screen.ts"
import { health } from "./health.ts"
import { list } from "./list.ts"
import { liveBenchmarks } from "./live.ts"
import { Table } from "./measure.ts"
import { pages } from "./pages.ts"
import { remoteBenchmarks } from "./remote.ts"
import { start } from "./start.ts"
import { upload } from "./upload.ts"

/**
 * A program: `npm run bench` runs all of these, `npm run bench -- append list` only the named ones; `live` runs everything about
 * the live socket, and `remote` everything about remote sessions.
 */
const benchmarks: Record<string, (table: Table) => Promise<void>> = {
  upload,
  append,
  "first-screen": firstScreen,
  find,
  list,
  collaborators,
  ...liveBenchmarks,
  ...remoteBenchmarks,
  health,
  disk,
  start,
  pages,
}

const several: Record<string, object> = { live: liveBenchmarks, remote: remoteBenchmarks }
const wanted = process.argv.slice(2).flatMap((name) => Object.keys(several[name] ?? { [name]: null }))
const unknown = wanted.filter((name) => !Object.hasOwn(benchmarks, name))
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown[0]}". There are: ${Object.keys(benchmarks).join(", ")}.`)
  process.exit(2)
}
console.log(
  `The load before: ${loadavg()[0]?.toFixed(1)} of ${cpus().length}. What others run on the machine slows all of this; compare within a run.`,
)
console.log(`On ${cpus().length} cores (${cpus()[0]?.model}), Bun ${Bun.version}, the load generator included.\n`)
console.log("| work | figure | target | met? |\n|---|---|---|---|")
const table = new Table()
for (const [name, run] of Object.entries(benchmarks)) {
  if (wanted.length === 0 || wanted.includes(name)) await run(table)
}
