import { Transcript } from "./transcript.ts"

/** The sessions of a made-up team: each one's owner, the people it is shared with, and its conversation. */
export interface Seeded {
  owner: string
  share: { address: string; role: "viewer" | "contributor" }[]
  public?: boolean
  live?: boolean
  title: string
  transcript: Transcript
}

const id = (n: number) => `5eed0000-0000-4000-8000-00000000000${n}`

export const sessions: Seeded[] = [
  {
    owner: "alice@example.com",
    share: [
      { address: "bob@example.com", role: "contributor" },
      { address: "carol@example.com", role: "viewer" },
    ],
    title: "Fix the race between two sign-ins",
    transcript: new Transcript(id(1), 190, { cwd: "/home/alice/shop", gitBranch: "fix/sign-in-race" })
      .asks(
        "Two people who sign in at the same moment sometimes get each other's cart. Find out why, write a test that shows it, and fix it.",
      )
      .thinks("The cart is looked up by something that two requests share. I should find where it is kept first.")
      .runs(
        "rg -n 'currentCart' src",
        "src/cart.ts:12:let currentCart: Cart | undefined\nsrc/cart.ts:31:  currentCart = await load(person)",
      )
      .reads(
        "/home/alice/shop/src/cart.ts",
        "let currentCart: Cart | undefined\n\nexport async function cartOf(person: Person) {\n  currentCart = await load(person)\n  await touch(person)\n  return currentCart\n}",
      )
      .answers(
        "I have it. `currentCart` is a variable of the module, so **every request shares it**:\n\n1. Bob's request loads Bob's cart into it and waits for `touch`.\n2. Meanwhile Alice's request puts Alice's cart there.\n3. Bob's request goes on, and returns Alice's cart.\n\nI'll write a test that makes the two wait for each other, and then keep the cart in the request instead.",
      )
      .uses(
        "Write",
        {
          file_path: "/home/alice/shop/src/cart.test.ts",
          content:
            'import { expect, test } from "bun:test"\nimport { cartOf } from "./cart.ts"\n\ntest("two people at the same moment each get their own cart", async () => {\n  const [alices, bobs] = await Promise.all([cartOf(alice), cartOf(bob)])\n  expect(alices.owner).toBe(alice.id)\n  expect(bobs.owner).toBe(bob.id)\n})\n',
        },
        "File created.",
        { type: "create", filePath: "/home/alice/shop/src/cart.test.ts" },
      )
      .runs(
        "bun test src/cart.test.ts",
        "(fail) two people at the same moment each get their own cart\n  expected: alice\n  received: bob\n\n 0 pass\n 1 fail",
        true,
      )
      .answers("The test fails for the reason that I expected. Now the fix.")
      .edits(
        "/home/alice/shop/src/cart.ts",
        "let currentCart: Cart | undefined\n\nexport async function cartOf(person: Person) {\n  currentCart = await load(person)\n  await touch(person)\n  return currentCart\n}",
        "export async function cartOf(person: Person) {\n  const cart = await load(person)\n  await touch(person)\n  return cart\n}",
      )
      .runs("bun test", " 148 pass\n 0 fail\nRan 148 tests across 23 files. [2.41s]")
      .answers(
        "Fixed. The cart now lives in the request that asked for it, and nowhere else.\n\n| | before | after |\n|---|---|---|\n| `cart.test.ts` | fails | passes |\n| all tests | 147 of 148 | 148 of 148 |\n\nNothing else in `src` keeps a person's things in a module: I looked for `let` at the top level of every file.",
      )
      .asks("Good. Add a lint rule so that nobody does that again.")
      .runs("cat biome.json", '{ "linter": { "rules": { "recommended": true } } }')
      .edits(
        "/home/alice/shop/biome.json",
        '{ "linter": { "rules": { "recommended": true } } }',
        '{\n  "linter": {\n    "rules": { "recommended": true },\n    "plugins": ["./lint/no-module-state.grit"]\n  }\n}',
      )
      .answers("Done: `lint/no-module-state.grit` refuses a top-level `let` in `src/`, with a sentence that says why."),
  },
  {
    owner: "bob@example.com",
    share: [{ address: "alice@example.com", role: "viewer" }],
    title: "Make the nightly export twice as fast",
    transcript: new Transcript(id(2), 60 * 27, { cwd: "/home/bob/export", gitBranch: "main" })
      .asks("The nightly export takes 40 minutes. Where does the time go?")
      .runs("node --cpu-prof export.js --days 1", "wrote CPU.20260101.cpuprofile\nexported 41,200 rows in 82 s")
      .thinks("Two thirds of the profile is JSON.stringify of the same customer, once per row.")
      .answers(
        "**63 % of the time is `JSON.stringify` of the customer**, and each customer is written once per order. Caching the text per customer should halve the run.",
      )
      .asks("Do it, and measure again.")
      .edits("/home/bob/export/export.js", "row.customer = JSON.stringify(customer)", "row.customer = textOf(customer)")
      .runs("node export.js --days 1", "exported 41,200 rows in 33 s")
      .answers("82 s became 33 s for one day of orders; the output is the same to the byte (`cmp` of both files)."),
  },
  {
    owner: "alice@example.com",
    share: [],
    public: true,
    title: "Explain how our retries work",
    transcript: new Transcript(id(3), 60 * 50, { cwd: "/home/alice/shop", gitBranch: "main" })
      .asks("Explain to a new colleague how requests are retried here. Short, with a picture.")
      .reads("/home/alice/shop/src/retry.ts", "export const waits = [100, 400, 1600]\n")
      .answers(
        "A request is tried **four times at most**. Before each new try it waits four times as long as before, plus or minus a fifth, so that a thousand clients don't come back in the same moment:\n\n```\ntry 1 ─ 0.1 s ─ try 2 ─ 0.4 s ─ try 3 ─ 1.6 s ─ try 4 ─ give up\n```\n\nOnly what is safe to repeat is repeated: `GET`, and whatever carries an idempotency key.",
      ),
  },
  {
    owner: "carol@example.com",
    share: [{ address: "alice@example.com", role: "contributor" }],
    live: true,
    title: "Move the settings page to the new form",
    transcript: new Transcript(id(4), 12, { cwd: "/home/carol/web", gitBranch: "settings-form" })
      .asks("Move the settings page to the new form component, one field at a time, and keep the tests green.")
      .runs("rg -l 'OldForm' src", "src/settings/Profile.tsx\nsrc/settings/Notifications.tsx")
      .answers("Two files use the old form. I'll begin with `Profile.tsx`, which is the smaller one.")
      .edits("/home/carol/web/src/settings/Profile.tsx", '<OldForm name="profile">', '<Form name="profile">'),
  },
]
