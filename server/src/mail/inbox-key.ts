import { derivedKey, mac, sameText } from "../storage/keys.ts"

/**
 * The key to the local inbox: a secret in the address that is printed at the start. Never the request's apparent origin:
 * behind a proxy with default settings the whole world seems to be this machine.
 *
 * It is derived from the server's key, so that an open page keeps working after a restart.
 */
export const inboxKeyOf = (secret: Uint8Array): string =>
  Buffer.from(derivedKey(secret, "local inbox")).toString("base64url")

/** The page's path, with the secret after the #: no server and no log ever sees it. */
export const inboxPath = (key: string): string => `/inbox#${key}`

/** Whether a request has the secret in its header. */
export const opensInbox = (key: string, request: Request): boolean =>
  sameText(request.headers.get("inbox-key") ?? "", key)

/** A letter opens in a tab of its own, at an address that is valid for this letter only. */
export const letterPath = (key: string, letter: string): string => `/api/inbox/${letter}?key=${letterKey(key, letter)}`

export const opensLetter = (key: string, letter: string, shown: string): boolean =>
  sameText(shown, letterKey(key, letter))

const letterKey = (key: string, letter: string): string => mac(key, `letter ${letter}`)
