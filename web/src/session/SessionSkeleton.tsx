import { Loading, Skeleton } from "../ui/Skeleton.tsx"
import "./session.css"

const lines = ["w-full h-24", "w-4/5 h-5", "w-3/5 h-5", "w-2/5 h-5", "w-full h-5", "w-1/2 h-5"]

/** The page at its final size, before it is known what it shows. */
export function SessionSkeleton() {
  return (
    <div className="session-page">
      <Loading what="the session" />
      <div className="session-header">
        <Skeleton className="h-5 w-72 max-w-[50vw]" />
        <Skeleton className="h-4 w-48 max-w-[30vw]" />
      </div>

      <div className="flex min-h-0 flex-1">
        <div className="session-outline flex flex-col gap-3 p-4">
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-4 w-40" />
          <Skeleton className="h-4 w-32" />
        </div>
        <div className="mx-auto flex w-full max-w-[62rem] flex-col gap-4 px-12 pt-10 max-sm:px-9">
          {lines.map((line) => (
            <Skeleton key={line} className={line} />
          ))}
        </div>
      </div>
    </div>
  )
}
