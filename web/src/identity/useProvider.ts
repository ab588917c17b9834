import { useEffect } from "react"
import { calls } from "#protocol/calls"
import { useSend } from "../api/useSend.ts"

/** Takes the browser to a provider; the button stays pressed until the page is left. */
export function useProvider() {
  const start = useSend(calls.startProviderSignIn, { quiet: true, onDone: ({ url }) => location.assign(url) })
  const { reset } = start
  useEffect(() => {
    // Back with the browser's own button: the page is as it was left, and nothing is running any more.
    const shown = (event: PageTransitionEvent) => event.persisted && reset()
    window.addEventListener("pageshow", shown)
    return () => window.removeEventListener("pageshow", shown)
  }, [reset])
  const going = start.isPending || start.isSuccess ? start.variables.provider : null
  return { go: start.mutate, going, error: start.error }
}
