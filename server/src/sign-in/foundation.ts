import type { BetterAuthOptions } from "better-auth"
import { cookieName, SIGN_IN_DAYS } from "../people/cookie.ts"
import type { Store } from "../storage/store.ts"

/**
 * What every use of the sign-in library stands on: our tables under our names, our cookie, and nothing of its own that talks
 * to anybody.
 */
export const foundation = ({ store, appUrl, secret }: { store: Store; appUrl: string; secret: string }) =>
  ({
    baseURL: appUrl,
    basePath: "/api/auth",
    secret,
    database: { db: store.unrecorded, type: store.dialect },
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false }, // ours stands before it
    advanced: {
      cookiePrefix: "openctl",
      // Its own prefix lets hosts below ours set the cookie; ours does not (cookie.ts).
      useSecureCookies: false,
      cookies: Object.fromEntries(
        ["session_token", "session_data", "account_data", "dont_remember", "state", "oauth_state"].map((name) => [
          name,
          { name: cookieName(`openctl.${name}`, appUrl.startsWith("https:")) },
        ]),
      ),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", secure: appUrl.startsWith("https:") },
    },
    user: {
      modelName: "people",
      fields: { emailVerified: "email_verified", createdAt: "created_at", updatedAt: "updated_at" },
    },
    session: {
      modelName: "sign_ins",
      expiresIn: SIGN_IN_DAYS * 86_400,
      updateAge: 86_400,
      fields: {
        userId: "person_id",
        expiresAt: "expires_at",
        ipAddress: "ip_address",
        userAgent: "user_agent",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    account: {
      modelName: "accounts",
      // An account of a provider is never joined to a person by its address alone.
      accountLinking: { enabled: false },
      fields: {
        accountId: "account_id",
        providerId: "provider_id",
        userId: "person_id",
        accessToken: "access_token",
        refreshToken: "refresh_token",
        idToken: "id_token",
        accessTokenExpiresAt: "access_token_expires_at",
        refreshTokenExpiresAt: "refresh_token_expires_at",
        createdAt: "created_at",
        updatedAt: "updated_at",
      },
    },
    verification: {
      modelName: "verifications",
      fields: { expiresAt: "expires_at", createdAt: "created_at", updatedAt: "updated_at" },
    },
  }) satisfies BetterAuthOptions
