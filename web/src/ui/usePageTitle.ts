import { useEffect } from "react"

let title = ""
let before = ""

function say(): void {
  document.title = before + (title ? `${title} - openctl` : "openctl")
}

/** Sets the title of the browser's tab and history; after a navigation screen readers read it first. */
export function usePageTitle(next: string): void {
  useEffect(() => {
    title = next
    say()
  }, [next])
}

/** What stands before the title as long as the caller is shown: "2 waiting · ". */
export function useBeforeTitle(next: string): void {
  useEffect(() => {
    before = next
    say()
    return () => {
      before = ""
      say()
    }
  }, [next])
}
