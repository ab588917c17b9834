import { z } from "zod"
import { cleanLine } from "#protocol/clean"
import { personAt, setDisabled } from "../people/people.ts"
import { listTokens, revokeToken } from "../people/tokens.ts"
import type { Store } from "../storage/store.ts"
import type { AdminCalls } from "./admin.ts"

const Named = z.object({ address: z.string() })
const TokenNamed = Named.extend({ id: z.string() })
const Listed = z.object({ after: z.string().default(""), limit: z.number().int().min(1).max(1000).default(1000) })

export function peopleCalls(store: Store): AdminCalls {
  return {
    "/people": async (asked) => listPeople(store, Listed.parse(asked)),
    "/people/disable": async (asked) => switchPerson(store, Named.parse(asked).address, true),
    "/people/enable": async (asked) => switchPerson(store, Named.parse(asked).address, false),
    "/tokens": async (asked) => listTokens(store, (await personAt(store.unrecorded, Named.parse(asked).address)).id),
    "/tokens/revoke": async (asked) => {
      const { address, id } = TokenNamed.parse(asked)
      await revokeToken(store, (await personAt(store.unrecorded, address)).id, id, null)
      return { id, revoked: true }
    },
  }
}

async function listPeople(store: Store, asked: z.output<typeof Listed>) {
  const rows = await store.unrecorded
    .selectFrom("people as p")
    .select(["p.id", "p.name", "p.email", "p.created_at", "p.disabled_at", "p.deleted_at"])
    .select((row) =>
      row
        .selectFrom("sessions")
        .select((it) => it.fn.countAll<number>().as("count"))
        .whereRef("owner_id", "=", "p.id")
        .as("sessions"),
    )
    .where("p.deleted_at", "is", null)
    .where("p.id", ">", asked.after)
    .orderBy("p.id")
    .limit(asked.limit + 1)
    .execute()
  const page = rows.slice(0, asked.limit)
  return {
    people: page.map((row) => ({
      id: row.id,
      name: cleanLine(row.name),
      email: row.email,
      created_at: new Date(row.created_at).toISOString(),
      disabled_at: row.disabled_at === null ? null : new Date(row.disabled_at).toISOString(),
      sessions: Number(row.sessions),
    })),
    next: rows.length > asked.limit ? (page.at(-1)?.id ?? null) : null,
  }
}

/** Gives who it is, and how they stand now. */
async function switchPerson(store: Store, address: string, disabled: boolean) {
  const person = await personAt(store.unrecorded, address)
  if ((person.disabled_at !== null) !== disabled) await setDisabled(store, person.id, disabled)
  return { id: person.id, name: cleanLine(person.name), disabled }
}
