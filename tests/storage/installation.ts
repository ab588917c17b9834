import { afterAll, beforeAll, setDefaultTimeout } from "bun:test"
import { readConfig } from "../../server/src/config.ts"
import { type Running, start } from "../../server/src/main.ts"
import type { TestDatabase } from "../harness/databases.ts"
import { type Client, clientOf } from "./client.ts"
import { makePerson, quiet, type TestPerson } from "./person.ts"

/** The real server in this process with one person, for all tests of a `describe`; filled in by its `beforeAll`. */
export interface Installation {
  running: Running
  person: TestPerson
  client: Client
}

export function installation(database: TestDatabase, env: Record<string, string> = {}): Installation {
  // Several suites share two cores: what takes milliseconds alone can take seconds.
  setDefaultTimeout(60_000)
  const here = {} as Installation
  beforeAll(async () => {
    const all = quiet(database.env, { PORT: "0", ...env })
    here.person = await makePerson(database.env)
    here.running = await start(readConfig(all))
    here.client = clientOf(here.running.url, here.person.token)
  })
  afterAll(async () => {
    await here.running?.stop()
  })
  return here
}
