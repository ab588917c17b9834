import { Loading, Skeleton } from "../ui/Skeleton.tsx"

/** Placeholders for loading rows, as tall as the rows. */
export function RowsComing() {
  return (
    <div className="flex flex-col">
      <Loading what="your sessions" />
      <Skeleton className="mt-6 mb-3 h-4 w-16" />
      {["w-1/2", "w-2/3", "w-2/5", "w-3/5", "w-1/2"].map((width, at) => (
        <div key={`${width}${at}`} className="flex h-[5.75rem] flex-col justify-center gap-2 border-t border-line">
          <Skeleton className={`h-4 ${width}`} />
          <Skeleton className="h-3.5 w-4/5" />
          <Skeleton className="h-3.5 w-1/3" />
        </div>
      ))}
    </div>
  )
}
