import { part } from "./ui/when-wanted.ts"

const DeniedPage = part(() => import("./identity/DeniedPage.tsx").then((it) => ({ default: it.DeniedPage })), {
  stands: "here",
})

/** An address that leads nowhere looks like one that is somebody else's: there is nothing to learn from the difference. */
export function NotFoundPage() {
  return <DeniedPage />
}
