import { useEffect } from "react"

/** Names the page in the browser's tab and history; a page that changes its place says its name first to screen readers. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} - openctl` : "openctl"
  }, [title])
}
