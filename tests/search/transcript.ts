/** Lines of a small Claude Code transcript in which somebody says what a test wants to find. */
export function saying(texts: readonly string[], first = 0): string {
  return texts.map((text, at) => `${JSON.stringify(line(first + at, text))}\n`).join("")
}

function line(nth: number, text: string) {
  const prompt = nth % 2 === 0
  return {
    type: prompt ? "user" : "assistant",
    uuid: `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`,
    sessionId: "a-session-of-claude-code",
    timestamp: "2026-01-01T00:00:00.000Z",
    message: prompt
      ? { role: "user", content: text }
      : { id: `msg_${nth}`, role: "assistant", model: "claude", content: [{ type: "text", text }] },
  }
}
