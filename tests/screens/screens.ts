import { readFileSync } from "node:fs"
import path from "node:path"
import { expect, test } from "@playwright/test"
import { scenesIn } from "./scenes-in.ts"

const folder = path.resolve(import.meta.dirname, "../../test-results/screens")

for (const scene of scenesIn(path.resolve(import.meta.dirname, "../../web/src/gallery"))) {
  test(scene, async ({ page }, { project }) => {
    const broken: string[] = []
    page.on("pageerror", (error) => broken.push(String(error)))
    for (const theme of ["light", "dark"]) {
      await page.goto(`/gallery.html?scene=${scene}&theme=${theme}`)
      await page.locator("html[data-scene=ready]").waitFor()
      await page.screenshot({ path: path.join(folder, `${scene}-${project.name}-${theme}.png`) })
      await page.evaluate(readFileSync("node_modules/axe-core/axe.min.js", "utf8"))
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: typeof import("axe-core") }
        const { violations } = await axe.run({ resultTypes: ["violations"] })
        return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)
      })
      expect.soft(found, `axe, ${theme}`).toEqual([])
    }
    expect(broken).toEqual([])
  })
}
