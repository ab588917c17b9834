import { usePageTitle } from "../ui/usePageTitle.ts"
import { CommandLines, Folders } from "../upload/CommandLines.tsx"
import { UploadBox } from "../upload/UploadBox.tsx"

/** Nothing is here yet: how to get the first session in. */
export default function FirstVisit({ owner }: { owner: string }) {
  usePageTitle("Sessions")
  return (
    <div className="mx-auto w-full max-w-[44rem] px-4 pt-10 pb-16 sm:px-6 sm:pt-14">
      <h1 className="text-xl tracking-tight">Upload your first session</h1>
      <p className="mt-1.5 text-muted">
        Your coding agent keeps a file of each conversation on your computer. Upload one to read it comfortably and
        share it with exactly the people you choose. Until you share it, only you can see it.
      </p>
      <div className="mt-6">
        <UploadBox owner={owner} />
      </div>
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
    </div>
  )
}
