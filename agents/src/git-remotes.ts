import type { Cut } from "./json-cuts.ts"

/**
 * Credentials in the addresses of git remotes (`https://x-access-token:...@host/owner/name`), as CI systems and some people put
 * them there. They give access that a session's readers must not get, so they are never sent.
 */
const address =
  /(?:https?|ssh|git):\/\/([^\s/@"'`<>\\]*(?:@[^\s/@"'`<>\\]*)*)@([^\s/"'`<>\\]{1,255})([^\s"'`<>\\]{0,500})/gi

/** User names that mark the password as a token. */
const tokenUser =
  /^(?:x-access-token|x-token-auth|x-oauth-basic|oauth2?|gitlab-ci-token|git|token|pat|private-token):./i
const token = /(?:^|:)(?:gh[a-z]_|github_pat_|gl[a-z]{2,8}-|ATBB|ATCTT|hf_)[\w-]{8}|:x-oauth-basic$/
const forge = /(?:^|\.)(?:github|gitlab|bitbucket|codeberg|gitea|forgejo|sr|azure|visualstudio|huggingface)\.\w/i
const remoteField = /git|repo|remote|upstream|clone|origin|url/i

/** A line with neither needs no closer look; any character may be escaped. */
export function mayHoldRemote(line: string): boolean {
  return /\\u00[2-7]/i.test(line) || (line.includes("@") && /:\\?\/\\?\/[^\s/"]*@/.test(line))
}

/** Where a text has credentials, their `@` included; `field` is the name of the text's field. */
export function remoteCredentials(text: string, field: string): Cut[] {
  if (!text.includes("@") || !text.includes("://")) return []
  const isField = remoteField.test(field)
  const cuts: Cut[] = []
  for (const found of text.matchAll(address)) {
    const [whole, who = "", host = "", path = ""] = found
    const from = found.index + whole.indexOf("://") + 3
    const secret =
      token.test(who) || (isField && whole === text.trim() ? isSecret(who) : isSecretOfGit(who, host, path))
    if (secret) cuts.push({ from, to: from + who.length + 1 })
  }
  return cuts
}

/** In a field that holds an address: a password, or a user name too long to be a person's. */
function isSecret(who: string): boolean {
  return /:./.test(who) || who.length >= 20
}

/** In running text: only git addresses. Database addresses and examples belong to the conversation. */
function isSecretOfGit(who: string, host: string, path: string): boolean {
  if (!/:./.test(who)) return false
  return tokenUser.test(who) || forge.test(host) || /\.git(?:[/?#)\].,;:]|$)/.test(path)
}
