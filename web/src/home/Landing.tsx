import { Link } from "@tanstack/react-router"
import { Eye, ListTree, Lock } from "lucide-react"
import type { ReactNode } from "react"
import { useSignIn } from "../identity/useSignIn.ts"
import { buttonClass } from "../ui/button-class.ts"
import { usePageTitle } from "../ui/usePageTitle.ts"

/** For visitors who aren't signed in: what this place is, and how to sign in. Says nothing about anybody's sessions. */
export default function Landing() {
  usePageTitle("")
  const isTeams = useSignIn().asked.data?.visibility?.default === "team"
  return (
    <div className="mx-auto grid w-full max-w-[68rem] flex-1 items-center gap-x-16 gap-y-10 px-6 py-12 lg:grid-cols-[1fr_26rem]">
      <div className="max-w-[34rem]">
        <h1 className="text-2xl tracking-tight sm:text-[2.125rem] sm:leading-[2.5rem]">
          The home of your team's coding-agent sessions
        </h1>
        <p className="mt-4 text-prose text-muted">
          Keep what you and your coding agent worked out, read it again, and share each session with exactly the people
          it is meant for.
        </p>
        <Link to="/sign-in" className={buttonClass({ tone: "primary", className: "mt-6" })}>
          Sign in
        </Link>
        <ul className="mt-10 flex flex-col gap-4">
          {isTeams ? (
            <Point icon={<Lock size={16} aria-hidden />} title="For the team, or for you alone">
              Everyone with an account here can read a new session, and you can make it private.
            </Point>
          ) : (
            <Point icon={<Lock size={16} aria-hidden />} title="Private until you share it">
              Only you can see a session until you invite someone by email.
            </Point>
          )}
          <Point icon={<Eye size={16} aria-hidden />} title="You see who can see it">
            Everyone with access is in one list. Remove someone and they lose access at once.
          </Point>
          <Point icon={<ListTree size={16} aria-hidden />} title="Readable, however long">
            Prompts as an outline, answers as prose, each tool call as a line that unfolds.
          </Point>
        </ul>
      </div>
      <Sample />
    </div>
  )
}

function Point({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      <span className="mt-0.5 text-accent-ink">{icon}</span>
      <div>
        <p className="font-medium">{title}</p>
        <p className="text-muted">{children}</p>
      </div>
    </li>
  )
}

/** A miniature session, as an illustration. Drawn, not real. */
function Sample() {
  return (
    <div
      aria-hidden
      className="flex flex-col gap-3 rounded-surface border border-line bg-surface p-5 text-sm max-lg:hidden"
    >
      <p className="border-l-2 border-mark-person pl-3 font-medium">
        Find out why people are signed out after a refresh
      </p>
      <p className="border-l-2 border-mark-agent pl-3 text-muted">
        Two tabs refresh the token at the same time. The second one sends a token that was just replaced. I'll write a
        failing test first.
      </p>
      <div className="flex flex-col gap-1.5 border-l-2 border-mark-tool pl-3 font-mono text-xs text-muted">
        <span>
          Edited refresh.test.ts <span className="text-good">+24</span>
        </span>
        <span>
          Ran the tests <span className="text-bad">1 failed</span>
        </span>
        <span>
          Edited refresh.ts <span className="text-good">+12</span> <span className="text-bad">-5</span>
        </span>
        <span>
          Ran the tests <span className="text-good">all passed</span>
        </span>
      </div>
      <p className="border-l-2 border-mark-agent pl-3 text-muted">
        Only one tab refreshes now; the others wait for its answer.
      </p>
    </div>
  )
}
