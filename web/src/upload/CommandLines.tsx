import { wellKnownFolders } from "#agents/well-known-folders"
import { useSignIn } from "../identity/useSignIn.ts"
import { CopyLine } from "../ui/CopyLine.tsx"
import { commandLines } from "./ways-in.ts"

function CommandLines() {
  const { command } = useSignIn()
  return (
    <div className="flex flex-col gap-2">
      {command !== "openctl" && (
        <p className="text-sm text-muted">
          If your terminal doesn't know openctl yet, run <code className="font-mono">npm link</code> once in the folder
          that openctl was started from.
        </p>
      )}
      {commandLines(location.origin).map((line) => (
        <CopyLine key={line.text} text={line.text} label={line.label} />
      ))}
    </div>
  )
}

function Folders() {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm text-muted">
      {wellKnownFolders.map((it) => (
        <div key={it.agent} className="contents">
          <dt>{it.agent}</dt>
          <dd className="font-mono">{it.folder}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Shown below the box for files: where the files are, and how to send them from a terminal. */
export function OtherWays() {
  return (
    <>
      <section className="mt-8">
        <h2 className="text-base">Where agents keep their files</h2>
        <div className="mt-2">
          <Folders />
        </div>
      </section>
      <section className="mt-8">
        <h2 className="text-base">Or from a terminal</h2>
        <p className="mt-0.5 mb-3 text-muted">It finds the files by itself.</p>
        <CommandLines />
      </section>
    </>
  )
}
