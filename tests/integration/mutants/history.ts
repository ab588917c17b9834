import { history, type Mutant } from "./mutant.ts"

const chain = "server/src/history/chain.ts"

/** The chain of events. */
export const ofHistory: Mutant[] = [
  {
    breaks: "a row does not cover the one before",
    file: chain,
    text: "JSON.stringify([before, ",
    broken: 'JSON.stringify(["", ',
    ...history,
  },
  {
    breaks: "numbers may be given to other rows",
    file: chain,
    text: "if (row.n <= number)",
    broken: "if (row.n < 0)",
    ...history,
  },
  {
    breaks: "a cut chain is not held against its head",
    file: chain,
    text: "if (one.place > place)",
    broken: "if (one.place < 0)",
    ...history,
  },
]
