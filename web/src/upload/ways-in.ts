/** The two commands that send a session from a terminal. */
export function commandLines(origin: string): { text: string; label: string }[] {
  return [
    { text: `openctl login --server ${origin}`, label: "Copy the line that signs you in" },
    { text: "openctl upload", label: "Copy the line that uploads" },
  ]
}
