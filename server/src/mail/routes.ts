import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { type Doorway, onPerson } from "../access/door.ts"
import { serve } from "../http/serve.ts"
import { choicesOf, choose } from "./choices.ts"
import { opensLetter } from "./inbox-key.ts"
import type { Outbox } from "./letter-box.ts"
import { askToUnsubscribe, unsubscribe } from "./unsubscribe.ts"
import { heardFromResend } from "./webhook.ts"

export interface LetterRoutes {
  outbox: Outbox
  /** Signs Resend's reports; without it they are ignored. */
  webhookSecret: string | undefined
  /** The key to the local inbox; null if there is none. */
  inboxKey: string | null
}

/**
 * The public calls about letters.
 *
 * A program that unsubscribes for somebody, and a provider that sends reports, have no credential of ours: the token or the
 * signature is theirs.
 */
export function mailRoutes(way: Doorway, given: LetterRoutes): void {
  const { outbox, webhookSecret } = given

  onPerson(way, calls.getMailChoices, "read", (asker) => choicesOf(way.store, asker.person.id))

  onPerson(way, calls.patchMailChoices, "account", async (asker, asked) => {
    await choose(way.store, asker.person.id, await asked.input())
    return choicesOf(way.store, asker.person.id)
  })

  serve(way.app, calls.hearFromResend, async (asked) => {
    if (!webhookSecret) throw new Refusal("NOT_FOUND")
    await heardFromResend(way.store, webhookSecret, asked.request)
    return {}
  })

  serve(way.app, calls.askToUnsubscribe, (asked) => askToUnsubscribe(outbox, asked.path("token")))
  serve(way.app, calls.unsubscribe, (asked) => unsubscribe(outbox, asked.path("token")))

  serve(way.app, calls.readLetter, async (asked) => {
    const { letterId, key } = await asked.input()
    if (given.inboxKey === null || !opensLetter(given.inboxKey, letterId, key)) throw new Refusal("NOT_FOUND")
    const letter = await way.store.db.selectFrom("letters").select("html").where("id", "=", letterId).executeTakeFirst()
    if (!letter?.html) throw new Refusal("NOT_FOUND")
    return new Response(letter.html, { headers: shownAsMailWould })
  })
}

/** A letter brings its own style and may do nothing else: it is shown in a sandbox, without an origin. */
const shownAsMailWould = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-popups allow-top-navigation-by-user-activation",
}
