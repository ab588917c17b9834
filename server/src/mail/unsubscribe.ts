import type { Store } from "../storage/store.ts"
import { refuseTopic, type Topic } from "./choices.ts"
import { inHtml } from "./frame.ts"
import { kinds } from "./kinds.ts"
import { letterOf } from "./leave-url.ts"
import type { Outbox } from "./letter-box.ts"

/**
 * "Unsubscribe from emails like this", from the letter itself. A GET changes nothing, since programs that scan the links in
 * letters follow them all; one POST does it (RFC 8058).
 */
async function about(
  store: Store,
  keys: Outbox["keys"],
  token: string,
): Promise<{ address: string; topic: Topic } | null> {
  const letter = letterOf(keys, token)
  if (!letter) return null
  const row = await store.db
    .selectFrom("letters")
    .select(["to_address", "kind"])
    .where("id", "=", letter)
    .executeTakeFirst()
  return row ? { address: row.to_address, topic: kinds[row.kind].topic } : null
}

export async function askToUnsubscribe({ store, keys }: Outbox, token: string): Promise<Response> {
  const it = await about(store, keys, token)
  if (!it)
    return page(404, "This link doesn't work", "<p>Part of it may be missing. Copy the whole link from the email.</p>")
  return page(
    200,
    "Unsubscribe from emails like this?",
    `<p>${says[it.topic]}</p><form method="post"><button>Unsubscribe</button></form>`,
  )
}

export async function unsubscribe({ store, keys }: Outbox, token: string): Promise<Response> {
  const it = await about(store, keys, token)
  if (!it)
    return page(404, "This link doesn't work", "<p>Part of it may be missing. Copy the whole link from the email.</p>")
  await refuseTopic(store, it.address, it.topic)
  return page(200, "Done", `<p>${gone[it.topic]} You can change this in Settings.</p>`)
}

const says: Record<Topic, string> = {
  invitations: "You won't get emails when someone shares a session with this address. You'll still get sign-in codes.",
  changes: "You won't get emails when your access to a session changes. You'll still get sign-in codes.",
  comments: "You won't get emails when someone comments on a session. You'll still get sign-in codes.",
  prompts:
    "You won't get emails when a prompt or a question waits for you in a remote session. You'll still get sign-in codes.",
}
const gone: Record<Topic, string> = {
  invitations: "You no longer get emails when someone shares a session with this address.",
  changes: "You no longer get emails when your access to a session changes.",
  comments: "You no longer get emails when someone comments on a session.",
  prompts: "You no longer get emails when a prompt or a question waits for you in a remote session.",
}

/** A page that needs no script and nothing from elsewhere; its policy allows its own style and nothing else. */
function page(status: number, heading: string, body: string): Response {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${inHtml(heading)} · openctl</title><style>:root{color-scheme:light dark}body{font:15px/24px system-ui,sans-serif;max-width:34rem;margin:15vh auto 0;padding:0 24px}h1{font-size:20px;line-height:28px}button{font:inherit;font-weight:600;padding:10px 18px;min-height:44px;border:0;border-radius:6px;background:#14639b;color:#fff;cursor:pointer}button:focus-visible{outline:2px solid #14639b;outline-offset:2px}</style></head><body><h1>${inHtml(heading)}</h1>${body}</body></html>`
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    },
  })
}
