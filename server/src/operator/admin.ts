import { z } from "zod"
import { normaliseAddress } from "#protocol/address"
import { Refusal } from "#protocol/errors"
import { allScopes } from "../access/viewer.ts"
import { claim } from "../people/addresses.ts"
import { describeMe, isActive, makePerson } from "../people/people.ts"
import { makeToken } from "../people/tokens.ts"
import { firstStartPath } from "../sign-in/first-start.ts"
import { makeSignInLink } from "../sign-in/sign-in-links.ts"
import { refusalOf } from "../storage/failures.ts"
import type { Store } from "../storage/store.ts"

/**
 * The room of those who run the server, by a socket that only the server's user may open. It changes people and the
 * installation as a whole. It must never read a transcript.
 */

/**
 * What an operator asks of the running server, by a socket in the data folder that only its user may open: who can open it
 * can read the database anyway.
 */
const TokenAsked = z.object({
  address: z.string(),
  label: z.string().max(100).default("made by openctl admin"),
  hours: z
    .number()
    .positive()
    .max(24 * 365)
    .default(1),
})

const AddressAsked = z.object({ address: z.string() })

/** What other rooms answer there, by path. */
export type AdminCalls = Record<string, (asked: unknown) => Promise<object>>

/** `failed` hears of errors that nobody foresaw, with the id that the answer names. */
export function adminApp(
  { store, appUrl, command }: { store: Store; appUrl: string; command: string },
  others: AdminCalls,
  failed: (error: unknown, id: string) => void,
): (request: Request) => Promise<Response> {
  const answers: AdminCalls = {
    ...others,
    "/token": (asked) => token(store, TokenAsked.parse(asked)),
    "/welcome": async () => {
      const path = await firstStartPath(store)
      if (path === null) {
        throw new Refusal(
          "CONFLICT",
          `openctl is already set up. For a link that signs someone in: ${command} admin sign-in-link <address>`,
        )
      }
      return { url: appUrl + path }
    },
    "/sign-in-link": async (asked) => {
      const { path, expires_at } = await makeSignInLink(store, AddressAsked.parse(asked).address, command)
      return { url: appUrl + path, expires_at }
    },
  }
  return async (request) => {
    const id = crypto.randomUUID()
    const refuse = (refusal: Refusal) => Response.json(refusal.body(id), { status: refusal.status })
    const { pathname } = new URL(request.url)
    const answer = Object.hasOwn(answers, pathname) ? answers[pathname] : undefined
    if (!answer)
      return refuse(new Refusal("NOT_FOUND", "This server doesn't know that command. Is it older than the CLI?"))
    try {
      return Response.json(await answer(await askedIn(request)))
    } catch (error) {
      const refusal = error instanceof Refusal ? error : refusalOf(error)
      if (refusal) return refuse(refusal)
      if (error instanceof z.ZodError) return refuse(new Refusal("INVALID_INPUT", whatIsWrong(error)))
      failed(error, id)
      return refuse(new Refusal("INTERNAL", `${whatHappened(error)} The server's log has more under ${id}.`))
    }
  }
}

async function askedIn(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch {
    throw new Refusal("INVALID_INPUT", "The request is not JSON.")
  }
}

/** The first thing that is wrong, as a sentence. */
function whatIsWrong({ issues }: z.ZodError): string {
  const [issue] = issues
  const field = issue?.path.join(".") ?? ""
  return `${field === "" ? "The request" : field}: ${issue?.message ?? "not understood"}.`
}

/** Who runs the server may be told what the machine said, in words where they are known. */
function whatHappened(error: unknown): string {
  if (!(error instanceof Error)) return "Something went wrong."
  const { code = "", path } = error as { code?: string; path?: string }
  const where = path === undefined ? "" : ` ${path}`
  if (["EACCES", "EPERM", "EROFS"].includes(code)) return `The server's user can't write to${where || " that place"}.`
  if (["ENOSPC", "EDQUOT"].includes(code)) return `There is no room left on the disk${where && ` of${where}`}.`
  if (["ENOENT", "ENOTDIR"].includes(code)) return `There is nothing at${where || " that place"}.`
  return `It failed: ${error.message.replace(/\.$/, "")}.`
}

/** Makes a token, and the person if need be, with that address proved. */
async function token(store: Store, asked: z.output<typeof TokenAsked>) {
  const address = normaliseAddress(asked.address)
  if (!address) throw new Refusal("INVALID_EMAIL", `${asked.address} is not an email address.`)
  const made = await store.change(null, async (change) => {
    const owner = await change.db
      .selectFrom("addresses")
      .select("person_id")
      .where("address", "=", address)
      .executeTakeFirst()
    const known = owner ?? (await personOf(change.db, address))
    const person = known?.person_id ?? (await makePerson(change, store, address, ""))
    // A token of theirs would be refused at its first use; who asks for one should hear of it now.
    if (!(await isActive(change.db, person))) {
      throw new Refusal("CONFLICT", `The account of ${address} has been disabled.`)
    }
    await claim(change, store, address, person)
    const fresh = await makeToken(change, store, person, {
      label: asked.label,
      scopes: allScopes,
      lastsMs: asked.hours * 3_600_000,
    })
    return { ...fresh, person }
  })
  const { person, ...shown } = made
  return { ...shown, me: await describeMe(store, person) }
}

async function personOf(db: Store["db"], address: string) {
  const row = await db.selectFrom("people").select("id").where("email", "=", address).executeTakeFirst()
  return row ? { person_id: row.id } : undefined
}
