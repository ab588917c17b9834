/** A program: the least work that Bun can do for a request, for comparison. */
Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  fetch: () => Response.json({ ok: true }),
})
console.log("ready")
