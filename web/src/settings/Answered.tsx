import type { UseQueryResult } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { says } from "../api/says.ts"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"

interface Props<T> {
  asked: UseQueryResult<T>
  /** "your addresses": after "Loading", and before "could not be loaded". */
  what: string
  /** The usual number of rows, so that little moves when they arrive. */
  rows?: number
  children: (answer: T) => ReactNode
}

/** The frame of a section's list: loading, failed or loaded. */
export function Answered<T>({ asked, what, rows = 2, children }: Props<T>) {
  return (
    <div className="rounded-surface border border-line bg-surface" aria-busy={asked.isPending || undefined}>
      {asked.data !== undefined ? (
        children(asked.data)
      ) : asked.isError ? (
        <ErrorState
          title={`${what[0]?.toUpperCase()}${what.slice(1)} couldn't be loaded`}
          text={says(asked.error)}
          onRetry={() => void asked.refetch()}
          busy={asked.isFetching}
        />
      ) : (
        <div className="divide-y divide-line">
          <Loading what={what} />
          {Array.from({ length: rows }, (_, at) => at).map((at) => (
            <div key={at} className="px-4 py-3">
              <Skeleton className="h-10" />
            </div>
          ))}
        </div>
      )}
    </div>
  )
}
