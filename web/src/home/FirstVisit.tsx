import { Link } from "@tanstack/react-router"
import { useSignIn } from "../identity/useSignIn.ts"
import { CopyLine } from "../ui/CopyLine.tsx"
import { usePageTitle } from "../ui/usePageTitle.ts"
import { OtherWays } from "../upload/CommandLines.tsx"
import { UploadBox } from "../upload/UploadBox.tsx"

/** An empty list: how to add the first session. */
export default function FirstVisit({ owner }: { owner: string }) {
  usePageTitle("Sessions")
  const isTeams = useSignIn().asked.data?.visibility?.default === "team"
  const whoSees = isTeams
    ? "On this server everyone with an account can read a new session; you can make it private."
    : "Until you share it, only you can see it."
  return (
    <div className="mx-auto w-full max-w-[44rem] px-4 pt-10 pb-16 sm:px-6 sm:pt-14">
      <h1 className="text-xl tracking-tight">Upload your first session</h1>
      <p className="mt-1.5 text-muted">
        Your coding agent keeps a file of each conversation on your computer. Upload one to read it comfortably and
        share it with exactly the people you choose. {whoSees}
      </p>
      <div className="mt-6">
        <UploadBox owner={owner} />
      </div>
      <OtherWays />
      <section className="mt-8">
        <h2 className="text-base">Or work together while your agent runs</h2>
        <p className="mt-0.5 mb-3 text-muted">
          It runs on your machine, and whoever you invite watches it live. Contributors can send it prompts; each of
          them waits for your approval. You answer what the agent asks, here or in your terminal.
        </p>
        <CopyLine text="openctl run" label="Copy the line that runs your agent" />
      </section>
      <p className="mt-8 text-muted">
        Looking for somebody else's?{" "}
        <Link to="/" search={{ filter: "team" }} className="font-medium text-accent-ink underline underline-offset-2">
          See what is open to the team
        </Link>
      </p>
    </div>
  )
}
