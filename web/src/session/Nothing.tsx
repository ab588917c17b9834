import { MessageSquarePlus } from "lucide-react"
import { Empty } from "../ui/Empty.tsx"
import type { View } from "./views.ts"

const empties: Record<View, string> = {
  everything: "There's nothing to show in this session",
  conversation: "Nobody says anything in this session",
  prompts: "There are no prompts in this session",
  errors: "Nothing went wrong in this session",
  changes: "No files were changed in this session",
}

/** What stands where there is no row: because nothing was sent, or nothing that the view shows. */
export default function Nothing({ view }: { view: View | null }) {
  if (view !== null) return <Empty title={empties[view]} />
  return (
    <Empty icon={<MessageSquarePlus size={20} aria-hidden />} title="Nothing has been sent yet">
      What you and the agent say appears here as soon as it's sent.
    </Empty>
  )
}
