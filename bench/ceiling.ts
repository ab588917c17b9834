/** A program: the least that Bun can be asked to do, to compare with. */
Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  fetch: () => Response.json({ ok: true }),
})
console.log("ready")
