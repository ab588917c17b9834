import { usePageTitle } from "../ui/usePageTitle.ts"
import { OtherWays } from "../upload/CommandLines.tsx"
import { UploadBox } from "../upload/UploadBox.tsx"

/** An empty list: how to add the first session. */
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
      <OtherWays />
    </div>
  )
}
