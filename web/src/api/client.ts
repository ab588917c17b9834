import { calls } from "#protocol/calls"
import type { Client } from "#protocol/client"
import { plain } from "./plain-client.ts"
import { askSignIn, guarded } from "./signed-out.ts"

/** The pages' only client. A sign-in that ended under the page doesn't count as an answer: see `signed-out.ts`. */
export const client: Client = {
  open: (call, input, more) => guarded(() => plain.open(call, input, more)),
  send: (call, input, more) =>
    (call as unknown) === calls.getSignIn
      ? (askSignIn(more?.signal) as never)
      : guarded(() => plain.send(call, input, more)),
}
