import { useEffect } from "react"

/** Sets the title of the browser's tab and history; after a navigation screen readers read it first. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} - openctl` : "openctl"
  }, [title])
}
