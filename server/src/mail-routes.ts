import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { type Doorway, onPerson } from "./access/door.ts"
import { serve } from "./http/serve.ts"
import { choicesOf, choose } from "./mail/choices.ts"
import type { Outbox } from "./mail/outbox.ts"
import { askToUnsubscribe, unsubscribe } from "./mail/unsubscribe.ts"
import { heardFromResend } from "./mail/webhook.ts"

/**
 * What the world asks of the letters. It lies beside app.ts, since the room of letters itself knows no viewer.
 *
 * A program that unsubscribes for somebody, and a provider that reports, come without any credential of ours: the token, or the
 * signature, is what they show.
 */
export function mailRoutes(way: Doorway, given: { outbox: Outbox; webhookSecret: string | undefined }): void {
  const { outbox, webhookSecret } = given

  onPerson(way, calls.getMailChoices, "read", (asker) => choicesOf(way.store, asker.person.id))

  onPerson(way, calls.patchMailChoices, "share", async (asker, asked) => {
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
}
