/** The parts of a browser that signing in needs: it keeps cookies for each origin and follows redirects until it is back. */
export interface Wanderer {
  /** Requests an address and follows redirects until the next one is a page of `home`; returns that address. */
  go(url: string, home: string): Promise<URL>
  fetch(url: string, init?: RequestInit): Promise<Response>
  cookies(origin: string): string
  /** Drops the cookies of an origin. */
  forget(origin: string): void
}

export function wanderer(): Wanderer {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: string) => {
    const { origin } = new URL(url)
    const jar = jars.get(origin) ?? new Map<string, string>()
    jars.set(origin, jar)
    return jar
  }
  const cookies = (url: string) => [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join("; ")
  const visit: Wanderer["fetch"] = async (url, init = {}) => {
    const headers = new Headers(init.headers)
    if (cookies(url) !== "") headers.set("cookie", cookies(url))
    const response = await fetch(url, { ...init, headers, redirect: "manual" })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = cookie.match(/^([^=]+)=([^;]*)/) ?? []
      if (/max-age=0/i.test(cookie) || value === "") jarOf(url).delete(name)
      else jarOf(url).set(name, value)
    }
    return response
  }
  return {
    cookies,
    forget: (origin) => void jars.delete(new URL(origin).origin),
    fetch: visit,
    async go(from, home) {
      let url = from
      for (let hops = 0; hops < 12; hops++) {
        if (url.startsWith(home) && !url.startsWith(`${home}/api/`)) return new URL(url)
        const response = await visit(url)
        const location = response.headers.get("location")
        if (!location) throw new Error(`${response.status} at ${url}: ${await response.text()}`)
        url = new URL(location, url).href
      }
      throw new Error(`It goes round and round, last to ${url}.`)
    },
  }
}
