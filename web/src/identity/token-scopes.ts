/** What a token may do, in words. */
export const scopeWords = {
  read: "read your sessions",
  write: "upload, comment, and send or approve prompts",
  share: "share, rename and delete",
  account: "change your settings and create tokens",
} as const
