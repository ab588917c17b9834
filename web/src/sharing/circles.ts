import type { Visibility } from "#protocol/sessions"

/** The circles of people who can see a session without being invited, from the smallest to the widest. */
export const circles: readonly Visibility[] = ["private", "team", "public"]

export const circleLabel: Record<Visibility, string> = { private: "Private", team: "Team", public: "Public" }

/** What each means, beside its name. */
export const circleMeans: Record<Visibility, string> = {
  private: "Only people with access, and anyone with a share link",
  team: "Everyone with an account on this server",
  public: "Anyone with this page's address, without signing in",
}

/** What the operator forbids, in a sentence; null for nothing. */
export function forbiddenWords(forbidden: readonly Visibility[]): string | null {
  const words = { private: "", team: "sessions that are open to the team", public: "public sessions" }
  const named = circles.filter((it) => it !== "private" && forbidden.includes(it)).map((it) => words[it])
  return named.length > 0 ? `This server's operator doesn't allow ${named.join(" or ")}.` : null
}

export const isWider = (from: Visibility, to: Visibility) => circles.indexOf(to) > circles.indexOf(from)
