import { inRoot } from "./checkout.mjs"

/**
 * How a person runs the CLI, for messages that tell them to: `openctl` is only on their PATH after `npm link`, while npm's form
 * always works in the checkout. Children read it from the environment; an operator may have set something else there.
 */
export function nameCommand(env = process.env) {
  const byNpm = env.npm_package_json === inRoot("package.json")
  env.OPENCTL_COMMAND ||= byNpm ? "npm run -s openctl --" : "openctl"
}
