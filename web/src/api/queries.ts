import { QueryClient } from "@tanstack/react-query"
import { Refusal } from "#protocol/errors"

const isAnswer = (error: Error) => error.name === "SignedOut" || (error instanceof Refusal && error.status < 500)

/** A refusal is an answer and is not retried; a lost connection or a stopping server is, twice. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => failures < 2 && !isAnswer(error),
      staleTime: 5_000,
      // Browsers are often wrong about being offline: send the request and let its failure tell, instead of waiting
      // silently.
      networkMode: "always",
      refetchOnReconnect: true,
    },
    mutations: { networkMode: "always" },
  },
})
