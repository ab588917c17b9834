import { bob, here, session } from "./made-up.ts"
import type { Answers, Scene } from "./scene.ts"

const page = (name: string, says: string, path: string, answers: Answers, play: Scene["play"]): Scene => ({
  name,
  says,
  group: "Pages",
  path,
  answers,
  ...(play && { play }),
})

const row = (at: number, more: object) => ({ ...session, id: `01jd000000000000000000000${at}`, hit: null, ...more })

/** Sessions that are open to the team, as a teammate sees them. */
export const teamScenes: Scene[] = [
  page(
    "session-team",
    "A teammate's session",
    here,
    {
      getSession: {
        ...session,
        visibility: "team",
        owner: bob,
        access_type: "team",
        shared_with: null,
        links: null,
        comments_for_readers: null,
        abilities: ["view", "search", "readComments", "seePresence"],
      },
    },
    (p) => p.see("Team"),
  ),
  page(
    "sessions-team",
    "What is open to the team",
    "/?filter=team",
    {
      listSessions: {
        sessions: [
          row(1, { visibility: "team", shared_with: 0 }),
          row(2, {
            title: "Move the importer to streams",
            visibility: "team",
            owner: bob,
            access_type: "team",
            shared_with: null,
            links: null,
          }),
        ],
        next: null,
      },
    },
    (p) => p.see("importer"),
  ),
  page(
    "sessions-team-none",
    "Nothing is open to the team",
    "/?filter=team",
    { listSessions: { sessions: [], next: null } },
    (p) => p.see("Nothing is open"),
  ),
]
