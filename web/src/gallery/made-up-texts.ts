/** What made-up tools read, changed and printed. */

export const patch = `--- a/src/session/refresh.ts
+++ b/src/session/refresh.ts
@@ -12,9 +12,13 @@ export class Refresher {
   #waiting: Promise<Token> | undefined
 
   async token(): Promise<Token> {
-    if (isFresh(this.#token)) return this.#token
-    return this.refresh()
+    // Two tabs that refresh at once sign each other out: one asks, the others wait.
+    this.#waiting ??= locks.request("refresh", () => this.refresh())
+    try {
+      return await this.#waiting
+    } finally {
+      this.#waiting = undefined
+    }
   }
 
   private async refresh(): Promise<Token> {`

export const esc = "\u001b"
export const output = [
  `${esc}[1m${esc}[46m RUN ${esc}[0m ${esc}[36mv4.1.2${esc}[0m /home/alice/app`,
  "",
  `downloading 10%\rdownloading 60%\rdownloading 100%`,
  ` ${esc}[32m✓${esc}[39m src/session/store.test.ts ${esc}[2m(12 tests)${esc}[22m ${esc}[33m340${esc}[2mms${esc}[22m${esc}[39m`,
  ` ${esc}[31m❯${esc}[39m src/session/refresh.test.ts ${esc}[2m(4 tests | ${esc}[22m${esc}[31m1 failed${esc}[39m${esc}[2m)${esc}[22m`,
  `${esc}[31m   × two tabs refresh once${esc}[39m`,
  "",
  `${esc}[31m${esc}[1mAssertionError${esc}[22m: expected 2 to be 1${esc}[39m`,
  " ❯ src/session/refresh.test.ts:41:27",
  "",
  `${esc}[38;5;208m Test Files ${esc}[0m ${esc}[31m1 failed${esc}[39m | ${esc}[32m1 passed${esc}[39m (2)`,
].join("\n")

export const read = `import { locks } from "./locks.ts"

export interface Token {
  value: string
  until: number
}

/** Whether a token will do for a while. */
export function isFresh(token: Token | undefined): token is Token {
  return token !== undefined && token.until > Date.now() + 30_000
}
`
