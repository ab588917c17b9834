/**
 * Polls until a condition holds, and fails with what it waited for. Tests wait for conditions with this, never for time: a
 * pause is only used to show that nothing happens, and says so.
 */
export async function until(what: string, is: () => unknown, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !(await is()); await new Promise((resolve) => setTimeout(resolve, 5))) {
    if (Date.now() > end) throw new Error(`Waited ${ms / 1000} s, and it never came: ${what}.`)
  }
}
