import { documentMedia } from "#agents/document-media"
import { FollowedDocument } from "./followed-document.ts"
import { FollowedSession } from "./followed-session.ts"
import type { Followed, Following } from "./following.ts"

/** Follows a session in the way in which its agent writes it. */
export function followOne(given: Following): Followed {
  const media = documentMedia(given.agent, given.file.head)
  return media === undefined ? new FollowedSession(given) : new FollowedDocument(given, media)
}
