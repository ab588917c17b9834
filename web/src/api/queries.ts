import { QueryClient } from "@tanstack/react-query"
import { Refusal } from "#protocol/errors"

const isAnswer = (error: Error) => error.name === "SignedOut" || (error instanceof Refusal && error.status < 500)

/** A refusal is an answer and is not asked again; a lost connection or a stopping server is, twice. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && !isAnswer(error),
      staleTime: 5_000,
      // The browser's word for being offline is often wrong: ask, and let the failure say so instead of waiting in silence.
      networkMode: "always",
      refetchOnReconnect: true,
    },
    mutations: { networkMode: "always" },
  },
})
