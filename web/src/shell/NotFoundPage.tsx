import { DeniedPage } from "../identity/denied-page.ts"

/** An unknown address looks like one that belongs to somebody else: the difference must reveal nothing. */
export function NotFoundPage() {
  return <DeniedPage />
}
