/** What a token may do, in words. */
export const scopeWords = {
  read: "read your sessions",
  write: "upload and add to sessions",
  share: "share, rename and delete",
  account: "change your settings and create tokens",
} as const
