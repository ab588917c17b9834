import { DeniedPage } from "../identity/denied-page.ts"

/** An address that leads nowhere looks like one that is somebody else's: there is nothing to learn from the difference. */
export function NotFoundPage() {
  return <DeniedPage />
}
