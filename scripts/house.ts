import { readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { agentNamedIn } from "./agent-names.ts"
import { circles } from "./circles.ts"
import { idleSeconds, wrongWrites } from "./owners.ts"
import { drawPlan, writePlan } from "./plan.ts"

/**
 * The house's rules that a machine can check (docs/house.md says them in words and why). Each finding is a sentence that says
 * what to do. A new room gets its line in `floors`.
 */

/** Which room stands on which: a file imports from its own room and from floors below, never sideways or up. */
const floors: Record<string, number> = {
  protocol: 1,
  gate: 1.5,
  agents: 2,
  "server/background": 1.5,
  upload: 2.5,
  "server/storage": 2,
  "server/http": 2,
  "server/config": 2,
  "server/access": 3,
  "server/mail": 3.5,
  "server/overview": 3.5,
  "server/people": 3.5,
  "server/transcript": 3.5,
  "server/turns": 3.75,
  "server/comments": 4,
  "server/history": 4,
  "server/remote": 4,
  "server/search": 4,
  "server/sessions": 4,
  "server/sharing": 4,
  "server/sign-in": 4,
  "server/account": 4.5,
  "server/live": 4.5,
  "server/takeout": 4.5,
  "server/app": 5,
  "server/operator": 5,
  "server/main": 6,
  "cli/config": 2.75,
  "cli/terminal": 3,
  "cli/machine": 3.25,
  "cli/connection": 3.5,
  "cli/spool": 3.5,
  "cli/transcripts": 3.5,
  "cli/choosing": 4,
  "cli/follow": 4,
  "cli/run": 4,
  "cli/upload": 4,
  "cli/daemon": 4.5,
  "cli/commands": 5,
  "cli/program": 5.5,
  "cli/main": 6,
  // On the ground, so that it can't import protocol: it knows nothing of openctl's subject.
  "web/ui": 1,
  "web/build": 3,
  "web/api": 3,
  "web/identity": 3.5,
  "web/overview": 3.5,
  "web/comments": 4,
  "web/remote": 4,
  "web/sharing": 4,
  "web/transcript": 4,
  "web/upload": 4,
  "web/find": 4.5,
  "web/home": 5,
  "web/inbox": 5,
  "web/session": 5,
  "web/set-up": 5,
  "web/settings": 5,
  "web/sign-in": 5,
  "web/shell": 5.5,
  "web/main": 6,
  "web/gallery": 7,
}

/** The only other parts that these may import, whatever their floor. */
const only: Record<string, string[]> = {
  protocol: [],
  gate: ["protocol"],
  agents: ["protocol"],
  upload: ["protocol", "agents"],
  server: ["protocol", "agents", "upload"],
  web: ["protocol", "agents", "upload"],
  cli: ["protocol", "gate", "agents", "upload"],
}

/** Imports and globals that only a few places may use, so that they can be replaced there. */
const kept: { what: string; found: RegExp; where: RegExp; instead: string }[] = [
  {
    what: "imports Bun",
    found: /from "bun(:|")|import\("bun/,
    where:
      /^(server\/src\/(main|http\/(serve|pages)|storage\/(sqlite|blobs)|live\/socket)|cli\/src\/machine\/sqlite)\.ts$/,
    instead: "let one of the files that may (scripts/house.ts lists them) do it",
  },
  {
    what: "imports a database's driver",
    found: /from "(bun:sqlite|pg|pg\/.*)"/,
    where: /^server\/src\/(storage\/|live\/notify\.ts$)/,
    instead:
      "ask the store; only server/src/storage/ knows the drivers, and live/notify.ts how PostgreSQL tells other nodes",
  },
  {
    what: "reads the rows of a transcript",
    found: /selectFrom\("(pages|tail|prompts)( as \w+)?"\)/,
    where: /^server\/src\/transcript\/stored\.ts$/,
    instead: "transcript/stored.ts reads them, as far as the asker may see",
  },
  {
    what: "holds a session without its door",
    found: /import \{[^}]*\bhold\b[^}]*\} from "[^"]*\/hold\.ts"/,
    // Opening accepts invitations; the others follow from something that nobody asked for at a session's door.
    where:
      /^server\/src\/(access\/(change|change-by-itself|bind|own)|people\/forget|mail\/settle|sessions\/create)\.ts$/,
    instead: "change it through `change` in access/change.ts, which asks for what the door has opened",
  },
  {
    what: "changes a session that nobody has opened",
    found: /"[^"]*\/change-by-itself\.ts"/,
    where: /^server\/src\/(sessions\/silence|remote\/(cancelling|keeping))\.ts$/,
    instead: "change it through `change` in access/change.ts, which asks for what the door has opened",
  },
  {
    what: "decides by itself how long an address's proof is fresh",
    found: /\bPROOF_DAYS\b|\bproved_at"?( |, ")[<>]/,
    where: /^server\/src\/access\/role\.ts$/,
    instead: "ask `proofIsFresh` in access/role.ts",
  },
  {
    what: "reads the environment",
    found: /\b(process|Bun)\.env\b/,
    where: /^((server|cli)\/src\/config|web\/vite\.config)\.ts$/,
    instead: "let config.ts read it and hand the value down",
  },
]

/** Files over 300 lines, each with the reason not to split it. */
const long: Record<string, string> = {}

const longest = 300
const vagueFolder = /(^|\/)(utils?|helpers?|lib|common|types?|misc|shared)\//
const goodName =
  /^([a-z0-9]+(-[a-z0-9]+)*(\.(config|test|journey|d))?\.(ts|mjs)|([A-Z][A-Za-z0-9]*|use[A-Z][A-Za-z0-9]*|main|routes)(\.test)?\.tsx|use[A-Z][A-Za-z0-9]*(\.test)?\.ts)$/

const root = path.resolve(import.meta.dirname, "..")
const findings: string[] = []
const imports = new Map<string, string[]>()
const files = [
  ...new Bun.Glob("{protocol,gate,agents,upload,server,web,cli,scripts,bench,tests}/**/*.{ts,tsx,mjs}").scanSync(root),
]
  .filter((file) => !/(^|\/)(node_modules|dist|fixtures)\//.test(file))
  .sort()

for (const file of files) {
  const text = readFileSync(path.join(root, file), "utf8")
  const lines = text.split("\n").length - 1
  checkPlace(file)
  if (lines > longest && !(file in long))
    say(file, `has ${lines} lines: split it by idea, or give its reason in the list of scripts/house.ts`)
  if (lines <= longest && file in long) say(file, "is short again: take it off the list of scripts/house.ts")
  if (isBarrel(file, text)) say(file, "only passes on other files' exports: import from these files themselves")
  if (!isProduct(file)) continue
  imports.set(file, [])
  for (const { what, found, where, instead } of kept)
    if (found.test(text) && !where.test(file)) say(file, `${what}: ${instead}`)
  const agent = agentNamedIn(file, text)
  if (agent)
    say(file, `names ${agent}: only its folder in agents/src/ does; say there what is so with it, and ask for that`)
  for (const wrong of wrongWrites(file, roomOf(file), text)) say(file, wrong)
  for (const [, wanted = ""] of text.matchAll(/(?:from|import|URL) ?\(?\s*"([#.][^"]*\.tsx?|#[^"]*)"/g)) {
    const target = targetOf(file, wanted)
    imports.set(file, [...(imports.get(file) ?? []), target])
    const wrong = objection(file, target)
    if (wrong) say(file, wrong)
  }
}
for (const file of Object.keys(long))
  if (!files.includes(file)) say(file, "is gone: take it off the list of scripts/house.ts")

const textOf = (file: string) => (files.includes(file) ? readFileSync(path.join(root, file), "utf8") : undefined)
for (const second of idleSeconds(textOf)) say(second, "writes there no more: take it off the list of scripts/owners.ts")

for (const circle of circles(imports))
  say(circle.join(", "), "import each other in a circle: move what two of them need into a file below both")

const svg = path.join(root, "docs/house.svg")
const page = path.join(root, "docs/house.md")
const [before, , after] = readFileSync(page, "utf8").split(/(?<=## The floors\n\n.*\n\n```\n)([\s\S]*?)(?=\n```\n)/)
const written = `${before}${writePlan(floors)}${after}`
if (process.argv.includes("--draw")) {
  writeFileSync(svg, drawPlan(floors))
  writeFileSync(page, written)
} else if (readFileSync(svg, "utf8") !== drawPlan(floors) || readFileSync(page, "utf8") !== written)
  say("docs/house.md", "shows another house: draw its floors again (npm run fix)")
for (const room of Object.keys(floors)) {
  const name = room.split("/").at(-1) ?? room
  if (!new RegExp(`^ *(web/)?${name}(/src)?(/|\\.ts| )`, "m").test(written))
    say("docs/house.md", `does not say what ${room} is for`)
}

for (const finding of findings) console.log(finding)
console.log(`${files.length} files, ${findings.length} against the house's rules`)
process.exit(findings.length === 0 ? 0 : 1)

function checkPlace(file: string): void {
  const vague = vagueFolder.exec(file)
  if (vague)
    say(file, `lies in "${vague[2]}/", which says nothing: put it beside its user, or in a room with a name of its own`)
  if (!goodName.test(path.basename(file)))
    say(file, "is named unlike the others: kebab-case.ts, PascalCase.tsx for what React draws, useThing.ts for a hook")
}

/** The problem with an import, if any. */
function objection(file: string, target: string): string | undefined {
  const [from, to] = [roomOf(file), roomOf(target)]
  const [floor, below] = [floors[from], floors[to]]
  if (floor === undefined) return `lies in ${from}, which stands on no floor: give it one in scripts/house.ts`
  if (from === to) return undefined
  if (below === undefined) return `imports ${target}, which is no room of the house: copy it, or make it one`
  const [part, other] = [partOf(from), partOf(to)]
  const allowed = only[part]
  if (allowed && other !== part && !allowed.includes(other))
    return `imports ${target}: besides itself ${part} may import ${allowed.join(" and ")} only`
  if (below < floor) return undefined
  const way = below === floor ? "sideways" : "up"
  return `imports ${target}, ${way} from floor ${floor} to ${below}: move what both need to a floor below`
}

/** The file that an import names. */
function targetOf(file: string, wanted: string): string {
  if (wanted.startsWith("#")) return `${wanted.replace(/^#(\w+)\//, "$1/src/")}.ts`
  return path.posix.join(path.posix.dirname(file), wanted)
}

/** protocol/src/x.ts -> protocol; server/src/mail/x.ts -> server/mail; web/src/home/X.tsx -> web/home. */
function roomOf(file: string): string {
  const [part = "", folder, name = ""] = file.split("/")
  if (part === "web" && folder !== "src") return "web/build"
  if (!["server", "web", "cli"].includes(part)) return part
  if (part === "web") return /^(main|routes|css\.d)\.tsx?$/.test(name) ? "web/main" : `web/${name}`
  if (!name.endsWith(".ts")) return `${part}/${name}`
  if (part === "cli") return `cli/${name.slice(0, -3)}`
  // Files beside app.ts belong to it: it is the place where rooms that don't know each other meet.
  return name === "main.ts" || name === "config.ts" ? `server/${name.slice(0, -3)}` : "server/app"
}

function partOf(room: string): string {
  return room.replace(/\/.*/, "")
}

/** Tests and tools may look into any room; no room may look at them. */
function isProduct(file: string): boolean {
  return !/^(scripts|bench|tests)\//.test(file) && !/\.test\.tsx?$/.test(file)
}

function isBarrel(file: string, text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "").trim()
  return (
    /\/index\.tsx?$/.test(file) || (code !== "" && /^(export (type )?(\*|\{[^}]*\})[^"]*"[^"]*";?\s*)+$/.test(code))
  )
}

function say(file: string, what: string): void {
  findings.push(`${file} ${what}.`)
}
