/**
 * Paths from a transcript: Unix or Windows, absolute or relative. They are only shown, never opened.
 */

/** A path relative to the agent's working folder; a distant path loses its middle. */
export function shortPath(path: string, cwd: string | undefined): string {
  const plain = path.slice(0, 1000)
  if (cwd && plain.length > cwd.length + 1 && plain.startsWith(cwd) && /[/\\]/.test(plain[cwd.length] ?? "")) {
    return plain.slice(cwd.length + 1)
  }
  const names = plain.split(/[/\\]/)
  return names.length <= 4 ? plain : `…/${names.slice(-3).join("/")}`
}

export const isInside = (path: string, directory: string | null): directory is string =>
  directory !== null &&
  directory !== "" &&
  path.startsWith(directory) &&
  (/[/\\]$/.test(directory) || /[/\\]/.test(path[directory.length] ?? ""))

/** A path as seen from a directory, if it lies in it. */
export function pathFrom(directory: string | null, path: string): string {
  if (!isInside(path, directory)) return path
  return path.slice(directory.length).replace(/^[/\\]+/, "") || path
}

const languages: Record<string, string> = {
  bash: "bash",
  c: "c",
  cpp: "cpp",
  cs: "csharp",
  css: "css",
  ex: "elixir",
  exs: "elixir",
  go: "go",
  html: "html",
  java: "java",
  js: "javascript",
  json: "json",
  jsx: "jsx",
  kt: "kotlin",
  md: "markdown",
  mjs: "javascript",
  php: "php",
  ps1: "powershell",
  py: "python",
  rb: "ruby",
  rs: "rust",
  scss: "scss",
  sh: "bash",
  sql: "sql",
  svelte: "svelte",
  swift: "swift",
  toml: "toml",
  ts: "typescript",
  tsx: "tsx",
  vue: "vue",
  xml: "xml",
  yaml: "yaml",
  yml: "yaml",
}

/** The language to highlight a file in, by its name. */
export function languageOf(path: string): string {
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(path)?.[1]?.toLowerCase() ?? ""
  return Object.hasOwn(languages, ending) ? (languages[ending] ?? "text") : "text"
}

/** The last name of a folder. A worktree that an agent made inside a repository counts as that repository. */
export function folderName(directory: string): string | undefined {
  const home = directory.replace(/[/\\](?:\.claude[/\\]worktrees|\.worktrees)[/\\].*$/s, "")
  return home
    .split(/[/\\]/)
    .filter((name) => name !== "")
    .at(-1)
}

/** `owner/name` from a remote's address (https, ssh or scp-like), or undefined. */
export function repositoryOf(remote: string): string | undefined {
  const path = /^(?:[a-z+]+:\/\/[^/]+\/|[^/@\s]+@[^:/\s]+:)(.+?)(?:\.git)?\/?$/.exec(remote.trim())?.[1]
  return path?.includes("/") ? path.split("/").slice(-2).join("/") : undefined
}

/** The path in a `file:` address, or the text itself if it is no such address. */
export function pathOfAddress(address: string): string {
  if (!/^file:\/\//i.test(address)) return address
  const path = address.slice(7, 4_000)
  try {
    return decodeURIComponent(path).replace(/^\/(?=[A-Za-z]:)/, "")
  } catch {
    return path
  }
}
