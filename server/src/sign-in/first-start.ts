import { Refusal } from "#protocol/errors"
import type { Me } from "#protocol/identity"
import { cookieFor } from "../people/cookie.ts"
import { anybodyExists, describeMe, makePerson } from "../people/people.ts"
import { beginSignIn } from "../people/sign-ins.ts"
import { hashSecret, newSecret } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import { addressOf, type SigningIn } from "./sign-in.ts"

/** A server without any account: the link for the first person. */

/** How long the link of the first start is valid. */
const START_LINK_MS = 15 * 60_000

/** The path of a fresh one-time link while no account exists; null afterwards. */
export async function firstStartPath(store: Store): Promise<string | null> {
  if (await anybodyExists(store)) return null
  const token = newSecret()
  await store.unrecorded
    .insertInto("start_links")
    .values({ hash: hashSecret(token), expires_at: Date.now() + START_LINK_MS })
    .execute()
  // After the #: no server and no log ever sees it.
  return `/welcome#${token}`
}

/** Whether a link of the first start is still valid, so that nobody fills in a form for nothing. Doesn't use it up. */
export async function firstLinkState(store: Store, token: string): Promise<"good" | "ended" | "taken"> {
  if (await anybodyExists(store)) return "taken"
  const link = await store.unrecorded
    .selectFrom("start_links")
    .select("hash")
    .where("hash", "=", hashSecret(token))
    .where("expires_at", ">", Date.now())
    .executeTakeFirst()
  return link ? "good" : "ended"
}

/** Makes the first person, signed in by the link that the first start printed. There is only ever one. */
export async function becomeFirst(
  given: SigningIn,
  asked: { token: string; name: string; email: string; device: string },
): Promise<{ me: Me; cookie: string }> {
  const { store } = given
  const address = addressOf(asked.email)
  const { person, token } = await store.change(null, async (change) => {
    const links = await change.db.deleteFrom("start_links").returning(["hash", "expires_at"]).execute()
    const link = links.find((one) => one.hash === hashSecret(asked.token))
    const somebody = await change.db.selectFrom("people").select("id").limit(1).executeTakeFirst()
    if (!link || link.expires_at < Date.now() || somebody) {
      throw new Refusal(
        "UNAUTHENTICATED",
        `This link has been used, or is older than 15 minutes. \`${given.command} admin welcome\`, on the server's machine, prints a new one.`,
      )
    }
    const id = await makePerson(change, store, address, asked.name)
    return { person: id, token: await beginSignIn(change, id, asked.device) }
  })
  return { me: await describeMe(store, person), cookie: cookieFor(given.secret, token, given.https) }
}
