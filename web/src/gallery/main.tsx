import "../ui/base.css"
import { createRoot } from "react-dom/client"
import { standIn } from "./fake-server.ts"
import { Gallery } from "./Gallery.tsx"
import { play } from "./play.ts"
import { scenes } from "./scenes.ts"

/**
 * Every state of every part, for whoever works on them: `/gallery` while `npm run dev` runs, and in no production bundle. A
 * scene is the real page, with a server that is made up (`?scene=name`); the gallery itself is the list beside it.
 */
const asked = new URLSearchParams(location.search)
const scene = scenes.find((it) => it.name === asked.get("scene"))
const theme = asked.get("theme")
if (theme) document.documentElement.dataset.theme = theme

if (scene) {
  standIn(scene)
  scene.before?.()
  window.history.replaceState(null, "", scene.path)
  await import("../main.tsx")
  await scene.play?.(play)
  document.documentElement.dataset.scene = "ready"
} else {
  const page = document.getElementById("page")
  if (page) createRoot(page).render(<Gallery />)
}
