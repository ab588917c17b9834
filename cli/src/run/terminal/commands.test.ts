import { expect, test } from "bun:test"
import { readTyped } from "./commands.ts"

for (const [typed, means] of [
  ["Fix the login race", { do: "prompt", text: "Fix the login race" }],
  ["two\nlines", { do: "prompt", text: "two\nlines" }],
  ["/compact", { do: "prompt", text: "/compact" }],
  ["::wq", { do: "prompt", text: ":wq" }],
  ["  ", { do: "nothing" }],
  [":y", { do: "yes", card: null, option: null }],
  [":y 3", { do: "yes", card: 3, option: null }],
  [":y 3 2", { do: "yes", card: 3, option: 2 }],
  [":n 3 not now, please", { do: "no", card: 3, note: "not now, please" }],
  [":n not now", { do: "no", card: null, note: "not now" }],
  [":e 12", { do: "edit", card: 12 }],
  [":mode", { do: "mode", mode: null }],
  [":mode plan", { do: "mode", mode: "plan" }],
  [":stop", { do: "stop" }],
  [":end", { do: "end" }],
  [":quit", { do: "unknown", word: "quit" }],
  [":", { do: "unknown", word: "" }],
] as const)
  test(JSON.stringify(typed), () => expect(readTyped(typed)).toEqual(means))
