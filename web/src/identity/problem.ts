/** Messages for a failed sign-in with a provider (`?problem=`): what happened, and what to do. */
const problems = {
  prove_address: {
    happened: "The provider didn't confirm that this address is yours.",
    code: "Get a code at this address instead.",
    otherwise: "Ask this server's administrator.",
  },
  not_connected: {
    happened: "This way of signing in isn't connected to an account here.",
    code: "If you have one, sign in with a code, then connect the provider in Settings.",
    otherwise:
      "If you have one, ask this server's administrator for a sign-in link, then connect the provider in Settings.",
  },
  not_invited: {
    happened: "Nobody has invited this address.",
    code: "Sign in with the address your invitation was sent to, or ask for an invitation.",
    otherwise: "Ask for an invitation to this address.",
  },
  no_address: {
    happened: "The provider didn't give an email address.",
    code: "Get a code by email instead.",
    otherwise: "Add one there, then try again.",
  },
  disabled: {
    happened: "This account has been disabled here.",
    code: "Ask this server's administrator.",
    otherwise: "Ask this server's administrator.",
  },
  refused: {
    happened: "The provider didn't sign you in, or you declined there.",
    code: "Try again, or get a code.",
    otherwise: "Try again when you're ready.",
  },
  provider: {
    happened: "The provider's answer can't be used. The provider may be set up wrongly or unavailable at the moment.",
    code: "Sign in with a code, and tell this server's administrator.",
    otherwise: "Try again in a moment. If it still fails, tell this server's administrator.",
  },
  interrupted: {
    happened:
      "Signing in wasn't finished: it took more than ten minutes, or was started in another browser or by someone else.",
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

/** The same for a signed-in person who wanted to connect a provider. */
export function sayNotConnected(problem: Problem): string {
  if (problem === "not_connected") return "It wasn't connected: that account is connected to someone else here."
  if (problem === "refused") return "It wasn't connected: the provider refused, or you declined there."
  if (problem === "interrupted")
    return "It wasn't connected: it took more than ten minutes, or was started in another browser or by someone else. Try again."
  return `It wasn't connected. ${problems[problem].happened}`
}

/** The address in question comes after the #, where no log sees it. Only ever filled into a form. */
export function problemAddress(hash: string): string | null {
  try {
    const address = decodeURIComponent(hash.replace(/^#/, ""))
    return /^[^\s@=]+@[^\s@]+$/.test(address) && address.length <= 320 ? address : null
  } catch {
    return null
  }
}
