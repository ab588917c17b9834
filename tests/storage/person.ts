import { randomBytes } from "node:crypto"
import { readConfig } from "../../server/src/config.ts"
import { chainedBy } from "../../server/src/history/chain.ts"
import { makeToken } from "../../server/src/people/tokens.ts"
import { openStore } from "../../server/src/storage/store.ts"

/** A person with a token, written into the database beside the server: signing in isn't tested here. */
export interface TestPerson {
  id: string
  email: string
  token: string
}

type Environment = Record<string, string>

/** The environment of a quiet server on `database`, in this process or in one of its own. */
export function quiet(database: Environment, more: Environment = {}): Environment {
  return { HOST: "127.0.0.1", LOG_LEVEL: "silent", RATE_LIMITS: "off", ...database, ...more }
}

/** Makes people in an empty or a running installation. */
export async function makePeople(database: Environment, count: number): Promise<TestPerson[]> {
  const config = readConfig(quiet(database))
  const store = await openStore({
    folder: config.dataDir,
    databaseUrl: config.databaseUrl,
    recording: chainedBy(config.secret),
  })
  const people: TestPerson[] = []
  try {
    for (let nth = 0; nth < count; nth++) {
      const id = randomBytes(12).toString("hex")
      const email = `${id}@example.com`
      const now = new Date().toISOString()
      await store.unrecorded
        .insertInto("people")
        .values({ id, name: `Person ${id.slice(0, 4)}`, email, email_verified: true, created_at: now, updated_at: now })
        .execute()
      await store.unrecorded
        .insertInto("addresses")
        .values({ address: email, person_id: id, proved_at: store.now })
        .execute()
      const made = await store.change(id, (change) =>
        makeToken(change, store, id, { label: "test", scopes: ["read", "write", "share"], lastsMs: null }),
      )
      people.push({ id, email, token: made.token })
    }
  } finally {
    await store.close()
  }
  return people
}

export async function makePerson(database: Environment): Promise<TestPerson> {
  const [person] = await makePeople(database, 1)
  if (!person) throw new Error("No person was made.")
  return person
}
