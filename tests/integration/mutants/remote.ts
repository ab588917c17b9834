import type { Mutant } from "./mutant.ts"

const decide = "server/src/remote/decide.ts"
const take = "server/src/remote/take.ts"
const rows = "server/src/remote/proposal-rows.ts"
const propose = "server/src/remote/propose.ts"
const questions = "server/src/remote/questions.ts"
const runs = "server/src/remote/runs.ts"
const goingOn = "server/src/remote/going-on.ts"

const prompts = { by: "remote/prompts", only: "^SQLite" }
const losing = { by: "remote/losing", only: "^SQLite" }
const ofRuns = { by: "remote/runs", only: "^SQLite" }
const asked = { by: "remote/questions", only: "^SQLite" }
const races = { by: "remote/races", only: "^PostgreSQL" }

/** Whose prompts run, once, and who is told no. */
export const ofRemote: Mutant[] = [
  {
    breaks: "an approval is of any text",
    file: decide,
    text: " || row.hash !== given.hash",
    broken: "",
    ...prompts,
  },
  {
    breaks: "an approval is of any revision",
    file: decide,
    text: 'row.state !== "pending" || row.rev !== given.rev',
    broken: 'row.state !== "pending"',
    ...prompts,
  },
  {
    breaks: "a changed prompt keeps its hash",
    file: decide,
    text: "changed === null ? row.hash : hashOf(changed)",
    broken: "row.hash",
    ...prompts,
  },
  {
    breaks: "an owner's change may hide characters",
    file: decide,
    text: 'if (given.text !== undefined) fit(given.text, "owner")',
    broken: "",
    ...prompts,
  },
  {
    breaks: "anybody withdraws anybody's prompt",
    file: decide,
    text: '      .where("p.author_id", "=", person?.id ?? "")\n',
    broken: "",
    ...prompts,
  },
  {
    breaks: "a token to read withdraws a prompt",
    file: decide,
    text: 'if (!scopes.includes("write"))',
    broken: "if (scopes.length === 0)",
    ...prompts,
  },
  {
    breaks: "a contributor sees everybody's prompts",
    file: "server/src/remote/list.ts",
    text: 'role !== "owner"',
    broken: "false",
    ...prompts,
  },
  {
    breaks: "a contributor's prompt is judged as the owner's",
    file: propose,
    text: 'isOwner ? "owner" : "contributor"',
    broken: '"owner"',
    ...prompts,
  },
  {
    breaks: "a prompt of somebody else is shown to who guesses its id",
    file: propose,
    text: "      if (known.author_id !== author) throw taken()\n",
    broken: "",
    ...prompts,
  },
  {
    breaks: "two prompts run at a time",
    file: take,
    text: "  if (await otherRuns(held, row.session_id)) return OTHER_RUNS\n",
    broken: "",
    ...prompts,
  },
  {
    breaks: "a prompt runs whose author lost the right, at its taking",
    file: take,
    text: "if (!(await mayStillPrompt(store, held.db, row)))",
    broken: "if (false as boolean)",
    ...losing,
  },
  {
    breaks: "a prompt is approved whose author lost the right",
    file: decide,
    text: "if (!(await mayStillPrompt(store, held.db, row)))",
    broken: "if (false as boolean)",
    ...losing,
  },
  {
    breaks: "an old approval runs",
    file: take,
    text: 'if (!isOwn && (await expired(store, held, row))) return "This approval is too old by now."',
    broken: "",
    ...losing,
  },
  {
    breaks: "nobody hears that a right was lost",
    file: "server/src/remote/cancelling.ts",
    text: 'events[event.name].rechecks === "takes"',
    broken: "false as boolean",
    ...losing,
  },
  {
    breaks: "anybody's loss cancels everybody's prompts",
    file: "server/src/remote/cancelling.ts",
    text: "return open.filter((row) => !may.get(row.author_id))",
    broken: "return open",
    ...losing,
  },
  {
    breaks: "an hour has no end of prompts",
    file: propose,
    text: "Number(hour.count) < OF_ONE_AN_HOUR",
    broken: "true",
    ...losing,
  },
  {
    breaks: "the prompts of who leaves stay",
    file: "server/src/people/forget.ts",
    text: '  await change.db.deleteFrom("proposals")',
    broken: '  if (person === "") await change.db.deleteFrom("proposals")',
    ...losing,
  },
  {
    breaks: "an older run goes on",
    file: goingOn,
    text: 'if (found.standing === "over") throw superseded()',
    broken: "",
    ...ofRuns,
  },
  {
    breaks: "a run that comes back finds its session closed",
    file: goingOn,
    text: '.set({ status: "live" })',
    broken: '.set({ status: "complete" })',
    ...ofRuns,
  },
  {
    breaks: "an expired prompt of anybody runs",
    file: take,
    text: "row.text === text",
    broken: "true",
    ...prompts,
  },
  {
    breaks: "a run begins beside another",
    file: runs,
    text: '    await endCurrent(store, held, session.id, { why: "superseded" })\n',
    broken: "",
    ...ofRuns,
  },
  {
    breaks: "a silent agent is taken for a dead one",
    file: "server/src/sessions/complete.ts",
    text: "runs.seen_at > ${since}",
    broken: "runs.seen_at > ${since} and false",
    ...ofRuns,
  },
  {
    breaks: "a remote session is completed under its run",
    file: "server/src/sessions/runs.ts",
    text: "if (!current || current.id === run) return",
    broken: "if (current) return",
    ...ofRuns,
  },
  {
    breaks: "another turn is interrupted",
    file: "server/src/remote/asks.ts",
    text: "if (run.turn !== proposal)",
    broken: "if (run.turn === null)",
    ...ofRuns,
  },
  {
    breaks: "a machine that is away is asked",
    file: "server/src/remote/current.ts",
    text: "if (!run.online)",
    broken: "if (run.n === 0)",
    ...ofRuns,
  },
  {
    breaks: "a second answer replaces the first",
    file: questions,
    text: '      .where("wish", "is", null)\n      .where("rev"',
    broken: '      .where("rev"',
    ...asked,
  },
  {
    breaks: "somebody else is named as who answered",
    file: questions,
    text: "given.by !== undefined && given.by !== owner && given.by !== row.wish_by",
    broken: "false as boolean",
    ...asked,
  },
  {
    breaks: "of two at once both decide, because neither waits",
    file: "server/src/access/hold.ts",
    text: '    .$if(store.dialect === "postgres", (query) => query.forNoKeyUpdate())\n',
    broken: "",
    ...races,
  },
  {
    breaks: "an older run appends while a newer one begins",
    file: "server/src/sessions/runs.ts",
    text: '  if (!found || found.standing === "over") throw superseded()\n',
    broken: "",
    ...races,
  },
  {
    breaks: "a prompt moves from any state",
    file: rows,
    text: '    .where("state", "in", [...from])\n    .where("rev", "=", row.rev)\n',
    broken: "",
    ...prompts,
  },
]
