import tailwind from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"
import { callsAsData } from "./calls-as-data.ts"

// What is left of the schemas' library once the table of calls is data is never called; the bundler can't know that it may go.
const treeshake = { manualPureFunctions: ["z"] }

const server = process.env.OPENCTL_DEV_SERVER ?? "http://localhost:3000"

export default defineConfig({
  root: import.meta.dirname,
  plugins: [callsAsData(), react(), tailwind()],
  worker: { format: "es", plugins: () => [callsAsData()], rollupOptions: { treeshake } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    // The policy of the pages is 'self' only: nothing may become a data: address, and no inline script may appear.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { treeshake },
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
})
