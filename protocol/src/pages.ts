/**
 * Every page of the web, by its path. The server answers 200 for these and 404 for all others; the web makes its routes from
 * them. `$id` stands for any single part of a path.
 */
export const pages = {
  home: "/",
  session: "/sessions/$id",
  /** A sub-agent's own conversation; likewise under a share link. */
  agent: "/sessions/$id/agents/$agent",
  link: "/s/$token",
  linkAgent: "/s/$token/agents/$agent",
  upload: "/upload",
  signIn: "/sign-in",
  signInLink: "/sign-in-link",
  welcome: "/welcome",
  device: "/device",
  inbox: "/inbox",
  settings: "/settings",
} as const
export type PagePath = (typeof pages)[keyof typeof pages]

const patterns = Object.values(pages).map((path) => ({ path, parts: partsOf(path) }))

/** The page that an address leads to, or null. */
export function pageAt(path: string): PagePath | null {
  const parts = partsOf(path)
  const fits = (pattern: readonly string[]) =>
    pattern.length === parts.length && pattern.every((part, at) => part.startsWith("$") || part === parts[at])
  return patterns.find((page) => fits(page.parts))?.path ?? null
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "")
}
