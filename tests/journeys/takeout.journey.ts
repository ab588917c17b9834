import { readFileSync } from "node:fs"
import { pathToFileURL } from "node:url"
import { Transcript } from "../../scripts/seed/transcript.ts"
import { expect, test } from "../harness/journey.ts"
import { begin } from "./share-scene.ts"

const hostile =
  '</details></article><script>document.title="ran"</script><img src="https://elsewhere.example/x.png" onerror="document.title=1"><style>@import "https://elsewhere.example/y.css"</style>'

test("the page that Alice takes out opens without a server, asks for nothing and runs nothing", async ({
  browser,
  server,
}, info) => {
  const scene = await begin(browser, server, null)
  const said = new Transcript("5eed0000-0000-4000-8000-0000000000dd", 60, { cwd: "/home/alice/x", gitBranch: "main" })
  said
    .asks(`Look at ${hostile}`)
    .runs("cat page.html", hostile)
    .answers(`It says:\n\n${hostile}\n\n![](https://elsewhere.example/z.png)`)
  await fetch(`${server.url}/api/sessions/${scene.id}/entries?line=1&source=main`, {
    method: "POST",
    headers: { ...scene.authorization, "content-type": "application/x-ndjson" },
    body: said.text,
  })
  const { page } = scene.alice
  await page.goto(scene.session)
  await page.getByRole("button", { name: "More", exact: true }).click()
  const coming = page.waitForEvent("download")
  await page.getByRole("menuitem", { name: "Export as HTML page" }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe(`${scene.id}.html`)
  const file = info.outputPath("taken.html")
  await download.saveAs(file)
  expect(readFileSync(file, "utf8")).toContain("elsewhere.example")

  const context = await browser.newContext()
  const opened = await context.newPage()
  const asked: string[] = []
  opened.on("request", (request) => asked.push(request.url()))
  await opened.goto(pathToFileURL(file).href)
  await opened.getByRole("link", { name: /Look at/ }).click()
  await expect(opened.getByRole("heading", { name: /1\. Find the login race/ })).toBeVisible()
  await expect(opened.getByText("It says:")).toBeVisible()
  for (const one of await opened.locator("summary").all()) await one.click()
  await expect(opened.locator("pre", { hasText: "elsewhere.example" }).first()).toBeVisible()
  expect(asked.filter((url) => !url.startsWith("file:"))).toEqual([])
  expect(await opened.title()).toBe("Find the login race")
  expect(await opened.locator("script, img, iframe, link").count()).toBe(0)
})
