import { normaliseAddress } from "#protocol/address"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { type Asker, type Doorway, onPerson } from "../access/door.ts"
import { open } from "../access/open.ts"
import { forgetLettersTo } from "../mail/forget.ts"
import { forgetPerson } from "../people/forget.ts"
import { unlessFull } from "../sessions/exported.ts"
import { deleteSession } from "../sessions/sessions.ts"
import type { Store } from "../storage/store.ts"
import { accountLines } from "./export.ts"
import { meRoutes } from "./me.ts"
import { atThePage, type Settings, settingsRoutes } from "./settings.ts"
import { tokenRoutes } from "./tokens.ts"

/**
 * The room of a person's own account: name, addresses, tokens, sign-ins, the export of everything that belongs to them, and
 * deletion. It stands above the rooms that own these things and calls their verbs. It must never reach another person's
 * account. Ways to sign in can only be changed on the page, never with a token.
 */

export function accountRoutes(way: Doorway, settings: Settings): void {
  const { store } = way

  meRoutes(way)
  settingsRoutes(way, settings)
  tokenRoutes(way)

  onPerson(way, calls.exportAccount, "read", async (asker) => {
    await unlessFull(store.change(asker.person.id, (change) => change.record({ name: "account.exported" })))
    const lines = accountLines(store, asker)
    return new Response(
      new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { value, done } = await lines.next()
          if (done) controller.close()
          else controller.enqueue(Buffer.from(`${JSON.stringify(value)}\n`))
        },
        async cancel() {
          await lines.return()
        },
      }),
      {
        headers: {
          "content-type": "application/x-ndjson",
          "content-disposition": 'attachment; filename="openctl-account.jsonl"',
        },
      },
    )
  })

  onPerson(way, calls.deleteAccount, "account", async (asker, asked) => {
    atThePage(asker)
    await confirm(store, asker, (await asked.input()).confirm)
    await deleteAccount(store, asker)
    return {}
  })
}

async function confirm(store: Store, asker: Asker, typed: string): Promise<void> {
  const { email } = await store.unrecorded
    .selectFrom("people")
    .select("email")
    .where("id", "=", asker.person.id)
    .executeTakeFirstOrThrow()
  if (normaliseAddress(typed) !== email) {
    throw new Refusal("INVALID_INPUT", "confirm: Type the address that your emails go to, exactly.")
  }
}

/**
 * Sessions are deleted one by one, each with its event: if it is interrupted, the person still exists and can start again.
 * The person is deleted last, in one transaction with everything that identified them.
 */
async function deleteAccount(store: Store, asker: Asker): Promise<void> {
  const own = await store.unrecorded
    .selectFrom("sessions")
    .select("id")
    .where("owner_id", "=", asker.person.id)
    .execute()
  for (const { id } of own) {
    await deleteSession(store, await open(store, asker, id, "manage")).catch((error) => {
      // Deleted in another tab meanwhile.
      if (!(error instanceof Refusal && error.code === "NOT_FOUND")) throw error
    })
  }
  await store.change(asker.person.id, async (change) => {
    const addresses = await forgetPerson(change, store, asker.person.id)
    await forgetLettersTo(change.db, addresses)
  })
}
