import { Info } from "lucide-react"
import { type Problem, sayProblem } from "../identity/problem.ts"
import { Notice } from "../ui/Notice.tsx"

/** Why you are back here: in a calm tone, since nothing is lost. */
export function SignInProblem({
  problem,
  codes,
  request,
}: {
  problem: Problem
  codes: boolean
  request?: string | undefined
}) {
  return (
    <div className="mb-6">
      <Notice tone="wait" role="alert" icon={<Info size={16} aria-hidden />}>
        {sayProblem(problem, codes)}
        {request && (
          <>
            {" "}
            The log has the details under <code className="font-mono text-sm break-all">{request}</code>.
          </>
        )}
      </Notice>
    </div>
  )
}
