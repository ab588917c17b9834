import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readConfig } from "../../server/src/config.ts"
import type { Wire } from "../../server/src/live/bus.ts"
import { start } from "../../server/src/main.ts"
import { at, fixed } from "../harness/people.ts"
import { freshDatabase, type sharedPostgres } from "../harness/postgres.ts"
import { serve } from "../harness/served.ts"

type Postgres = NonNullable<Awaited<ReturnType<typeof sharedPostgres>>>

interface Node {
  url: string
  stop(): Promise<void>
}

/** Two nodes on one database, each with a folder of its own. */
export interface TwoNodes<N extends Node> {
  nodes: [N, N]
  /** The client of the first node, to make people and send their requests with. */
  house: ReturnType<typeof at>
  stop(): Promise<void>
}

type Database = Awaited<ReturnType<typeof freshDatabase>>

async function two<N extends Node>(
  database: Database,
  begin: (env: Record<string, string>) => Promise<N>,
): Promise<TwoNodes<N>> {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), "openctl-node-")))
  const open = (folder = "") => begin({ ...fixed, DATA_DIR: folder, DATABASE_URL: database.url })
  const nodes: [N, N] = [await open(folders[0]), await open(folders[1])]
  return {
    nodes,
    house: at(nodes[0].url, folders[0] ?? ""),
    async stop() {
      for (const node of nodes) await node.stop()
      for (const folder of folders) rmSync(folder, { recursive: true, force: true })
      await database.drop()
    },
  }
}

/** Processes of their own, which can be killed and paused. */
export const twoProcesses = async (postgres: Postgres) => twoProcessesOn(await freshDatabase(postgres))

export const twoProcessesOn = (database: Database, more: Record<string, string> = {}) =>
  // `serve` can't take port 0, so one is picked here.
  two(database, ({ PORT: _, ...env }) => serve({ ...env, ...more }))

/** In this process, with `over` wrapped around the nodes' transport. */
export const twoInProcess = async (postgres: Postgres, over: (wire: Wire) => Wire, more: Record<string, string> = {}) =>
  two(await freshDatabase(postgres), (env) => start(readConfig({ ...env, ...more }), undefined, over))
