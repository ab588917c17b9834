import { useEffect, useRef } from "react"
import type { Collaborator } from "#protocol/sharing"
import { newsOf } from "./people-news.ts"

/**
 * Announces what others changed while the dialog was open. Changes made here announce themselves (`changing` is true then).
 */
export function usePeopleNews(
  people: readonly Collaborator[] | undefined,
  changing: boolean,
  say: (text: string) => void,
): void {
  const before = useRef<readonly Collaborator[] | null>(null)
  const own = useRef(false)
  if (changing) own.current = true
  useEffect(() => {
    if (!people || changing) return
    const news = before.current && !own.current ? newsOf(before.current, people) : []
    before.current = people
    own.current = false
    if (news.length > 0) say(news.slice(0, 4).join(" "))
  }, [people, changing, say])
}
