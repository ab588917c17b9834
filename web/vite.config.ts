import tailwind from "@tailwindcss/vite"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"
import { callsAsData } from "./calls-as-data.ts"
import { packed } from "./packed.ts"

// What is left of the schemas' library once the table of calls is data is never called; the bundler can't know that it may go.
const treeshake = { manualPureFunctions: ["z"] }

const server = process.env.OPENCTL_DEV_SERVER ?? "http://localhost:3000"

export default defineConfig({
  root: import.meta.dirname,
  plugins: [callsAsData(), react(), tailwind(), packed()],
  worker: { format: "es", plugins: () => [callsAsData()], rollupOptions: { treeshake } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    // The policy of the pages is 'self' only: nothing may become a data: address, and no inline script may appear.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      treeshake,
      output: {
        codeSplitting: {
          groups: [
            // What every page needs, whole: pieces of it would each be a request, and compress worse apart.
            { name: "core", test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|@tanstack)\// },
            {
              name: "parts",
              test: /(lucide-react\/dist\/esm\/(createLucideIcon|Icon|shared|default)|web\/src\/(api\/|Shell|identity\/(useSignIn|PersonMenu)|ui\/(Avatar|Badge|Button|Empty|ErrorState|Field|IconButton|Menu|Page|Skeleton|Spinner|Time|Tooltip|Toasts|[a-z-]+)\.tsx?$|sessions\/(agent-label|title-of))|protocol\/src)/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": { target: server, ws: true } } },
})
