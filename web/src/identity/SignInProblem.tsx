import { Info } from "lucide-react"
import { Notice } from "../ui/Notice.tsx"
import { type Problem, sayProblem } from "./problem.ts"

/** Why one is back here: calm, since nothing is lost. */
export function SignInProblem({ problem, codes }: { problem: Problem; codes: boolean }) {
  return (
    <div className="mb-6">
      <Notice tone="wait" role="alert" icon={<Info size={16} aria-hidden />}>
        {sayProblem(problem, codes)}
      </Notice>
    </div>
  )
}
