import type { Entry, Part } from "#protocol/entries"
import { output, patch, read } from "./made-up-texts.ts"

/** A made-up conversation that has something of everything. */

const start = Date.parse("2026-11-26T22:40:00Z")

type Call = Extract<Part, { type: "call" }>
type Result = Extract<Part, { type: "result" }>

/** Entries in the order in which they are written here, half a minute apart. */
export class Written {
  entries: Entry[] = []
  #at = start

  add(parts: Part[], more: Partial<Entry> = {}): number {
    const seq = this.entries.length + 1
    this.#at += 30_000
    const kind = parts[0]?.type ?? "hidden"
    this.entries.push({
      seq,
      source: "main",
      line: seq - 1,
      kind: kind === "image" || kind === "file" ? "notice" : kind,
      at: new Date(this.#at).toISOString(),
      parts,
      ...more,
    })
    return seq
  }

  later(minutes: number): void {
    this.#at += minutes * 60_000
  }

  /** A call whose result has a person's own words beside it. */
  answered(call: Partial<Call>, result: Partial<Result>, said: Part): void {
    const id = `c${this.entries.length}`
    this.add([{ type: "call", id, name: "Tool", does: "other", title: "Used a tool", ...call }])
    this.add([{ type: "result", call: id, text: "", ...result }, said])
  }

  call(call: Partial<Call>, result?: Partial<Result>, more = {}) {
    const id = `c${this.entries.length}`
    this.add([{ type: "call", id, name: "Tool", does: "other", title: "Used a tool", ...call }])
    if (result) this.add([{ type: "result", call: id, text: "", ...result }], more)
  }
}

function tools(to: Written): void {
  to.call(
    { does: "read", name: "Read", title: "Read src/session/refresh.ts lines 40-52" },
    {
      text: read
        .split("\n")
        .map((line, at) => `${String(at + 40).padStart(6)}\t${line}`)
        .join("\n"),
    },
  )
  to.call(
    { does: "search", name: "Grep", title: "Searched for isFresh in src" },
    { text: "src/session/refresh.ts:9\nsrc/app.ts:31" },
  )
  to.add([{ type: "thinking", text: "Two tabs. **Both** call refresh, and the second token ends the first one." }])
  to.call(
    {
      does: "run",
      name: "Bash",
      title: "Ran npx vitest run src/session",
      about: "Run the session tests",
      body: { language: "bash", text: "npx vitest run src/session --reporter=default | tail -40" },
    },
    { text: output, failed: true, exit: 1, ms: 12_400 },
  )
  to.call(
    {
      does: "edit",
      name: "Edit",
      title: "Edited src/session/refresh.ts +6 -2",
      body: { language: "diff", text: patch },
    },
    { text: "The file was updated.", patch: { language: "diff", text: patch }, ms: 40 },
    { touched: [{ path: "src/session/refresh.ts", how: "edit", added: 6, removed: 2 }] },
  )
  to.call(
    {
      does: "write",
      name: "Write",
      title: "Wrote src/session/locks.ts +11",
      body: { language: "typescript", text: read },
    },
    { text: "Written." },
    { touched: [{ path: "src/session/locks.ts", how: "write", added: 11, removed: 0 }] },
  )
}

function otherTools(to: Written): void {
  to.call(
    {
      does: "plan",
      name: "TodoWrite",
      title: "Updated the to-do list",
      todos: [
        { text: "Find out where the token is refreshed", state: "done" },
        { text: "One refresh at a time, over all tabs", state: "doing" },
        { text: "A test with two tabs", state: "open" },
      ],
    },
    { text: "" },
  )
  to.call(
    { does: "web", name: "WebSearch", title: "Searched the web for navigator.locks" },
    {
      text: "Three results.",
      hits: [
        { title: "Web Locks API", url: "https://developer.example.org/docs/Web_Locks" },
        { title: "Locks <b>for tabs</b> \u202egnp.exe", url: "https://blog.example.com/locks?utm_source=agent" },
        { title: "Not a link", url: "javascript:alert(1)" },
      ],
    },
  )
  to.call(
    {
      does: "other",
      name: "mcp__tracker__list",
      title: "tracker: list_issues",
      body: { language: "json", text: '{"project":"app","state":"open","limit":3}' },
    },
    {
      text: JSON.stringify([
        { id: 412, title: "Signed out after a refresh", state: "open", votes: 9 },
        { id: 398, title: "Two tabs, two tokens", state: "open", votes: 3 },
        { id: 377, title: "Refresh is slow", state: "closed", votes: null },
      ]),
    },
  )
  to.call(
    {
      does: "other",
      name: "mcp__tracker__get",
      title: "tracker: get_issue",
      body: { language: "json", text: '{"id":412}' },
    },
    {
      text: JSON.stringify({
        id: 412,
        labels: ["bug", "login"],
        author: { name: "Bob", team: { name: "App", size: 4 } },
        body: "It happens with two tabs.",
      }),
    },
  )
}

/** A conversation of two days, with every kind of row. */
export function everything(): Entry[] {
  const it = new Written()
  it.add([
    {
      type: "prompt",
      text: "People are signed out after a **refresh**.\nFind out why:\n\n- look at `src/session`\n- write a test *first*",
    },
  ])
  it.add([{ type: "notice", about: "mode", text: "plan" }])
  tools(it)
  otherTools(it)
  it.add([
    {
      type: "answer",
      text: 'Two tabs refresh the token **at the same time**. The second token ends the first.\n\n| Tab | Token | Ends |\n|---|---|---:|\n| 1 | a | 10:00 |\n| 2 | b | 10:05 |\n\n```ts\nawait locks.request("refresh", refresh)\n```',
    },
  ])
  it.add([{ type: "notice", about: "model", text: "opus → haiku" }])
  it.answered(
    {
      does: "run",
      name: "Bash",
      title: "Ran npm install web-locks-polyfill",
      body: { language: "bash", text: "npm install web-locks-polyfill" },
    },
    { text: "The user doesn't want to proceed.", failed: true, refused: true },
    { type: "prompt", as: "refusal", text: "use pnpm instead" },
  )
  it.answered(
    {
      does: "ask",
      name: "AskUserQuestion",
      title: "Asked: Which browsers must it work in?",
      body: {
        language: "markdown",
        text: "**Which browsers must it work in?**\n\n- All of them, with a polyfill\n- Only those with locks",
      },
    },
    { text: "Only those with locks" },
    { type: "prompt", as: "answer", text: "Only those with locks" },
  )
  it.call(
    {
      does: "plan",
      name: "ExitPlanMode",
      title: "Proposed a plan",
      body: {
        language: "markdown",
        text: "## Plan\n\n1. Lock the refresh\n2. Test it with two tabs\n\n- [x] read the code\n- [ ] change it",
      },
    },
    { text: "Approved." },
  )
  it.later(9 * 60)
  it.add([{ type: "prompt", as: "queued", text: "And look at the logs when you are done." }])
  it.add([{ type: "prompt", as: "command", text: "git status --short" }])
  it.add([{ type: "prompt", as: "goal", text: "All tests are green on Node 20 and 22." }])
  it.add([{ type: "notice", about: "hook", text: "PreToolUse: don't write to main" }])
  it.add([{ type: "notice", about: "error", text: "The service is overloaded. Trying again in 5 seconds." }])
  const from = it.add([{ type: "answer", text: "I would rewrite all of it." }])
  it.call({ does: "run", name: "Bash", title: "Ran rm -rf src" }, { text: "" })
  it.add([{ type: "notice", about: "info", text: "Went back" }], { undoes: { from, to: from + 2 } })
  it.add([{ type: "prompt", as: "compact", text: "Keep what we found about the tabs." }])
  it.add([{ type: "notice", about: "compaction", text: "# Summary\n\nTwo tabs refresh at once." }])
  for (let at = 0; at < 4; at++) it.add([{ type: "answer", text: `Copied ${at}` }], { repeats: { session: "earlier" } })
  it.add([{ type: "raw", what: "future-record", words: "Something said in a record of a later version", bytes: 4_321 }])
  it.add([{ type: "raw", what: "telemetry", bytes: 321 }])
  it.add([{ type: "answer", text: "Done." }])
  return it.entries
}

/** The tools alone, so that each can be looked at. */
export function onlyTools(): Entry[] {
  const it = new Written()
  it.add([{ type: "prompt", text: "Use everything." }])
  tools(it)
  otherTools(it)
  return it.entries
}

/** Pictures of a person and of a tool, and a document. */
export function withPictures(): Entry[] {
  const it = new Written()
  const image = (blob: string): Part => ({ type: "image", blob, media: "image/png", bytes: 2_000 })
  it.add([
    { type: "prompt", text: "The button looks wrong on the second one." },
    image("a"),
    image("b"),
    { type: "file", blob: "f", media: "application/pdf", bytes: 48_200, name: "guidelines \u202efdp.exe" },
  ])
  it.add([{ type: "call", id: "s", name: "screenshot", does: "other", title: "browser: screenshot" }])
  it.add([{ type: "result", call: "s", text: "" }, image("c")])
  it.add([{ type: "answer", text: "It does." }])
  return it.entries
}
