import { Globe, Lock, UsersRound } from "lucide-react"
import type { Visibility } from "#protocol/sessions"

const icons = { private: Lock, team: UsersRound, public: Globe }

export function CircleIcon({ circle, size = 16 }: { circle: Visibility; size?: number }) {
  const Icon = icons[circle]
  return <Icon size={size} aria-hidden className="shrink-0" />
}
