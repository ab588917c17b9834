import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs"
import path from "node:path"
import { gzipSync } from "node:zlib"
import { bun } from "../harness/served.ts"
import { choose, expect, exported, gate, newcomer, send, test, transcript, tray } from "./upload-scene.ts"

test("Alice sends several sessions at once, known by their prompts, and steers each in the tray @narrow", async ({
  browser,
  server,
  viewport,
  folder,
}, { project }) => {
  const made = ["Fix the login race", "Add dark mode", "Speed up the tests"].map((prompt, n) => ({
    prompt,
    file: transcript(folder, { id: `b1000000-0000-4000-8000-00000000000${n}`, prompt, kilobytes: 500 }),
  }))
  const alice = await newcomer(browser, server, `alice-several-${project.name}@example.com`, viewport)
  const { page } = alice
  const line = await gate(alice.context)

  await test.step("the list says what each is about, and all of them are chosen", async () => {
    await choose(
      page,
      made.map((it) => it.file),
    )
    await expect(page.getByText("3 sessions found")).toBeVisible()
    for (const { prompt } of made) await expect(page.getByRole("checkbox", { name: new RegExp(prompt) })).toBeChecked()
    await expect(page.getByText("Claude Code").first()).toBeVisible()
    await expect(page.getByText("b1000000")).toHaveCount(0)
    await page.getByRole("button", { name: "Continue" }).click()
    await page.getByRole("button", { name: "Send", exact: true }).click()
  })

  await test.step("two are sent at once, the third waits for its turn", async () => {
    const there = await tray(page)
    await expect(there.getByRole("heading", { name: "Uploading 3 sessions" })).toBeVisible()
    await expect(there.getByText("Waiting its turn")).toHaveCount(1)
    await expect(page.getByText(/^Uploading, \d+%$/)).toHaveCount(2)
  })

  await test.step("a pause makes room for the next one, and a resume ends it", async () => {
    const there = await tray(page)
    await there.getByRole("button", { name: "Pause Fix the login race" }).click()
    await expect(there.getByText(/^Paused at/)).toBeVisible()
    await expect(there.getByText("Waiting its turn")).toHaveCount(0)
    line.open()
    await expect(there.getByText(/^Uploaded, /)).toHaveCount(2)
    await there.getByRole("button", { name: "Resume Fix the login race" }).click()
    await expect(there.getByRole("heading", { name: "Uploaded 3 sessions" })).toBeVisible()
  })

  await test.step("each is complete and byte for byte what its file is", async () => {
    const answer = await page.request.get("/api/sessions")
    const { sessions } = (await answer.json()) as { sessions: { id: string; title: string; status: string }[] }
    expect(sessions.map((it) => it.status)).toEqual(["complete", "complete", "complete"])
    for (const { id, title } of sessions) {
      const { file } = made.find((it) => it.prompt === title) ?? { file: "" }
      expect((await exported(alice, id)).equals(readFileSync(file))).toBe(true)
    }
    await page.getByRole("button", { name: "Close" }).click()
    await expect(page.getByRole("region", { name: "Uploads" })).toHaveCount(0)
  })

  await test.step("chosen again, they are already here, and she can open them", async () => {
    await page.goto("/upload")
    await choose(
      page,
      made.map((it) => it.file),
    )
    await expect(page.getByText("Already here")).toHaveCount(3)
    for (const { prompt } of made) {
      await expect(page.getByRole("checkbox", { name: new RegExp(prompt) })).not.toBeChecked()
    }
    await page.getByRole("checkbox", { name: "Select all" }).check()
    await page.getByRole("button", { name: "Continue" }).click()
    await page.getByRole("button", { name: "Send", exact: true }).click()
    const there = await tray(page)
    await expect(there.getByText("Everything was already here")).toHaveCount(3)
    await there.getByRole("link", { name: "Open Add dark mode" }).click()
    await page.waitForURL(/\/sessions\//)
    await expect(page.getByRole("heading", { name: "Add dark mode" })).toBeVisible()
  })
})

test("a session that is here without its sub-agent is chosen again, until that is here too", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const id = "b4000000-0000-4000-8000-000000000001"
  const file = transcript(folder, { id, prompt: "Fix the login race" })
  const { page } = await newcomer(browser, server, "alice-sub-agent@example.com", viewport)
  await send(page, file)
  await page.waitForURL(/\/sessions\//)
  mkdirSync(path.join(folder, id, "subagents"), { recursive: true })
  writeFileSync(path.join(folder, id, "subagents", "agent-a1.jsonl"), readFileSync(file))
  writeFileSync(path.join(folder, "package.json"), "{}")
  writeFileSync(path.join(folder, "shot.jsonl"), "GIF89a")
  const chooseFolder = async () => {
    await page.goto("/upload")
    await page.locator("input[type=file]").nth(1).setInputFiles(folder)
  }

  await chooseFolder()
  await expect(page.getByText("1 sub-agent is new")).toBeVisible()
  const box = page.getByRole("checkbox", { name: /Fix the login race/ })
  await expect(box).toBeChecked()
  await page.getByRole("button", { name: "Continue" }).click()
  await page.getByRole("button", { name: "Send", exact: true }).click()
  await page.waitForURL(/\/sessions\//)

  await chooseFolder()
  await expect(page.getByText("Already here")).toBeVisible()
  await expect(box).not.toBeChecked()
})

test("an upload that Alice cancels is asked about, and leaves nothing behind", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const file = transcript(folder, { id: "b2000000-0000-4000-8000-000000000001", prompt: "Never mind", kilobytes: 2000 })
  const { context, page } = await newcomer(browser, server, "alice-cancels@example.com", viewport)
  const line = await gate(context, 1)
  await send(page, file)
  await expect.poll(() => line.passed).toBe(1)
  const there = await tray(page)
  await expect(there.getByText(/^[1-9]\d*% of/)).toBeVisible()
  await there.getByRole("button", { name: "Cancel Never mind" }).click()
  await page.getByRole("button", { name: "Delete what was sent" }).click()
  await expect(page.getByRole("heading", { name: "Upload your first session" })).toBeVisible()
  const answer = await page.request.get("/api/sessions")
  expect(((await answer.json()) as { sessions: unknown[] }).sessions).toEqual([])
})

test("a picture, a database, white space and package.json are refused in words; an unknown agent's lines after a warning", async ({
  browser,
  server,
  viewport,
}) => {
  const { page } = await newcomer(browser, server, "alice-wrong@example.com", viewport)
  const pick = (name: string, text: string) =>
    page
      .locator("input[type=file]")
      .first()
      .setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text, "latin1") })

  await pick("shot.png", "\x89PNG\r\n\x1a\n")
  await expect(page.getByText("shot.png is a picture.")).toBeVisible()
  await pick("opencode.db", "SQLite format 3\0")
  await expect(page.getByText("opencode.db is a database, not a session's file.")).toBeVisible()
  await pick("blank.jsonl", " \n\n ")
  await expect(page.getByText("blank.jsonl holds nothing but spaces and line breaks.")).toBeVisible()
  await pick("empty.jsonl", "")
  await expect(page.getByText("empty.jsonl is empty.")).toBeVisible()

  await pick("package.json", '{\n  "name": "app"\n}\n')
  await expect(page.getByText("package.json holds no conversation")).toBeVisible()

  const talk = '{"speaker":"user","text":"Fix the login race"}\n'
  await pick("talk.jsonl", talk)
  await expect(page.getByText("talk.jsonl doesn't look like a session")).toBeVisible()
  await page.getByRole("button", { name: "Choose another file" }).click()
  await pick("talk.jsonl", talk)
  await page.getByRole("button", { name: "Upload anyway" }).click()
  await expect(page.getByText("Ready to send")).toBeVisible()
})

/** What runs the journeys may have no Zstandard. */
const zstd = (input: Buffer) =>
  execFileSync(bun, ["-e", "process.stdout.write(Bun.zstdCompressSync(await Bun.stdin.bytes()))"], { input })

test("a compressed session is unpacked on the page and sent as its text, and a bomb is refused", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const file = transcript(folder, { id: "b7000000-0000-4000-8000-000000000001", prompt: "Unpack me", kilobytes: 40 })
  const { page } = await newcomer(browser, server, "alice-packed@example.com", viewport)
  const bomb = path.join(folder, "bomb.jsonl.zst")
  writeFileSync(bomb, zstd(Buffer.alloc(80 * 1024 * 1024, readFileSync(file))))
  const pick = (name: string) => page.locator("input[type=file]").first().setInputFiles(name)
  await pick(bomb)
  await expect(page.getByText("unpacks to far more than a session holds")).toBeVisible()
  for (const [ending, pack] of [
    ["gz", gzipSync],
    ["zst", zstd],
  ] as const) {
    writeFileSync(`${file}.${ending}`, pack(readFileSync(file)))
    await pick(`${file}.${ending}`)
    await expect(page.getByText("Ready to send")).toBeVisible()
    if (ending === "gz") await page.getByRole("button", { name: "Back" }).click()
  }
  await page.getByRole("button", { name: "Send" }).click()
  await expect(page.getByRole("heading", { name: "Unpack me" })).toBeVisible()
  const { sessions } = (await (await page.request.get("/api/sessions")).json()) as { sessions: { id: string }[] }
  const sent = await page.request.get(`/api/sessions/${sessions[0]?.id}/export`)
  expect((await sent.body()).equals(readFileSync(file))).toBe(true)
})

test("of a folder the newest session is chosen, and all of them with one click", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const { page } = await newcomer(browser, server, "alice-folder@example.com", viewport)
  for (const [n, prompt] of ["Fix the login race", "Add dark mode", "Speed up the tests"].entries()) {
    const file = transcript(folder, { id: `b3000000-0000-4000-8000-00000000000${n}`, prompt })
    utimesSync(file, 1_760_000_000 + n, 1_760_000_000 + n)
  }
  writeFileSync(path.join(folder, "shot.png"), "GIF89a")
  writeFileSync(path.join(folder, "package.json"), '{"name":"app"}')
  await page.locator("input[type=file]").nth(1).setInputFiles(folder)
  await expect(page.getByText("3 sessions found")).toBeVisible()
  await expect(page.getByText("package.json holds no conversation: nobody speaks in it.")).toBeVisible()
  await expect(page.getByText("You chose a folder, so only the newest one is selected.")).toBeVisible()
  const boxes = page.getByRole("checkbox", { name: /Fix the login race|Add dark mode|Speed up the tests/ })
  await expect(boxes).toHaveCount(3)
  await expect(boxes.first()).toHaveAccessibleName(/Speed up the tests/)
  await expect(boxes.first()).toBeChecked()
  await expect(boxes.nth(1)).not.toBeChecked()
  await page.getByRole("checkbox", { name: "Select all" }).check()
  await expect(page.getByText(/^3 selected/)).toBeVisible()
  await page.getByRole("button", { name: "Continue" }).click()
  await page.getByRole("button", { name: "Send", exact: true }).click()
  await expect((await tray(page)).getByRole("heading", { name: "Uploaded 3 sessions" })).toBeVisible()
  for (const prompt of ["Fix the login race", "Add dark mode", "Speed up the tests"]) {
    await expect(page.getByRole("link", { name: prompt, exact: true })).toBeVisible()
  }
})
