/** What the way back from a provider says when it went wrong (`?problem=`), in sentences: what happened, and what to do. */
const problems = {
  prove_address: {
    happened: "The provider did not prove that this address is yours.",
    code: "Get a code to the address instead: that does.",
    otherwise: "Ask whoever runs this server.",
  },
  not_connected: {
    happened: "This way of signing in is not connected to an account here.",
    code: "If you have one, sign in with a code, then connect the provider in Settings.",
    otherwise:
      "If you have one, ask whoever runs this server for a sign-in link, then connect the provider in Settings.",
  },
  not_invited: {
    happened: "Nobody has invited this address.",
    code: "Sign in with the address that you were invited by, or ask for an invitation.",
    otherwise: "Ask for an invitation to it.",
  },
  no_address: {
    happened: "The provider didn't give an email address.",
    code: "Get a code to yours instead.",
    otherwise: "Add one there, then try again.",
  },
  disabled: {
    happened: "This account has been disabled here.",
    code: "Ask whoever runs this server.",
    otherwise: "Ask whoever runs this server.",
  },
  refused: {
    happened: "The provider did not sign you in, or you said no there.",
    code: "Try again, or get a code.",
    otherwise: "Try again when you are ready.",
  },
  provider: {
    happened: "The provider's answer can't be used: it is not set up rightly, or not there at the moment.",
    code: "Sign in with a code, and tell whoever runs this server.",
    otherwise: "Try again in a moment, then tell whoever runs this server.",
  },
  interrupted: {
    happened:
      "The way back was not finished: it took more than ten minutes, or began in another browser or as somebody else.",
    code: "Try again from here.",
    otherwise: "Try again from here.",
  },
} as const

export type Problem = keyof typeof problems

export function problemOf(given: unknown): Problem | null {
  return typeof given === "string" && Object.hasOwn(problems, given) ? (given as Problem) : null
}

export function sayProblem(problem: Problem, codes: boolean): string {
  const { happened, code, otherwise } = problems[problem]
  return `${happened} ${codes ? code : otherwise}`
}

/** The same when somebody who is signed in wanted to connect a provider. */
export function sayNotConnected(problem: Problem): string {
  if (problem === "not_connected") return "It was not connected: that account is connected to somebody else here."
  if (problem === "refused") return "It was not connected: the provider did not agree, or you said no there."
  if (problem === "interrupted")
    return "It was not connected: the way back took more than ten minutes, or began in another browser or as somebody else. Try again."
  return `It was not connected. ${problems[problem].happened}`
}

/** The address that it was about stands behind the #, where no log sees it. Only ever filled into a form. */
export function problemAddress(hash: string): string | null {
  try {
    const address = decodeURIComponent(hash.replace(/^#/, ""))
    return /^[^\s@=]+@[^\s@]+$/.test(address) && address.length <= 320 ? address : null
  } catch {
    return null
  }
}
