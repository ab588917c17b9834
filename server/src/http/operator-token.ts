import { createHash, timingSafeEqual } from "node:crypto"

/**
 * Whether a request carries the operator's token (`METRICS_TOKEN`). The network proves nothing: behind a proxy everybody
 * comes from this machine.
 */
export function operatorToken(token: string | undefined): (request: Request) => boolean {
  if (token === undefined) return () => false
  const known = digest(token)
  return (request) => {
    const shown = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1]
    return shown !== undefined && timingSafeEqual(digest(shown), known)
  }
}

/** Of equal length, whatever was sent. */
const digest = (text: string) => createHash("sha256").update(text).digest()
