import { derivedKey, mac, sameText } from "../storage/keys.ts"

/**
 * What opens the local inbox: a secret in the address that the start prints. Never the place that a request seems to come
 * from: behind a proxy with its defaults the whole world seems to be this machine.
 *
 * It is made of the server's key, so that a page that is open stays open over a restart.
 */
export const inboxKeyOf = (secret: Uint8Array): string =>
  Buffer.from(derivedKey(secret, "local inbox")).toString("base64url")

/** The page's path. Behind the #: no server and no log ever sees it. */
export const inboxPath = (key: string): string => `/inbox#${key}`

/** Whether a request has shown the secret, in its header. */
export const opensInbox = (key: string, request: Request): boolean =>
  sameText(request.headers.get("inbox-key") ?? "", key)

/** A letter opens in a tab of its own, by an address that is good for this letter alone. */
export const letterPath = (key: string, letter: string): string => `/api/inbox/${letter}?key=${letterKey(key, letter)}`

export const opensLetter = (key: string, letter: string, shown: string): boolean =>
  sameText(shown, letterKey(key, letter))

const letterKey = (key: string, letter: string): string => mac(key, `letter ${letter}`)
