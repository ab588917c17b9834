/**
 * Lines of a small Claude Code transcript: one prompt each, numbered from `from`, with the text that `text` returns for the
 * number.
 */
export const promptLines = (
  from: number,
  count: number,
  text = (line: number) => `Prompt number ${line} of this session`,
): string =>
  Array.from({ length: count }, (_, at) => {
    const line = from + at
    return `${JSON.stringify({
      type: "user",
      uuid: `00000000-0000-4000-8000-${String(line).padStart(12, "0")}`,
      sessionId: "prompts",
      timestamp: "2026-01-01T00:00:00.000Z",
      message: { role: "user", content: text(line) },
    })}\n`
  }).join("")
