import { Loading, Skeleton } from "../ui/Skeleton.tsx"

export function CommentsComing() {
  return (
    <div className="flex flex-col gap-6 pt-3">
      <Loading what="the comments" />
      {["w-2/5", "w-3/5", "w-1/2"].map((width) => (
        <div key={width} className="flex flex-col gap-3">
          <Skeleton className="h-4 w-16" />
          <div className="flex items-center gap-2.5">
            <Skeleton className="size-6 rounded-full" />
            <Skeleton className={`h-4 ${width}`} />
          </div>
          <Skeleton className="h-9" />
        </div>
      ))}
    </div>
  )
}
