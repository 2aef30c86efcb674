// What the page's address names in its query: only what is on the page's own origin, or on one that the site's policy lets it fetch from.

/** Other origins that the site's own policy lets the page fetch from. */
function allowedOrigins() {
  const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content ?? '';
  return /(?:^|;)\s*connect-src\s([^;]*)/.exec(policy)?.[1].split(/\s+/).filter(Boolean) ?? [];
}

/**
 * @param {string} parameter of the query
 * @param {{noAddress: string, foreign: (origin: string) => string}} texts for what cannot be opened
 * @returns {{url?: URL, problem?: string}} neither where the query has no such parameter
 */
export function linkedAddress(parameter, texts) {
  const address = new URLSearchParams(location.search).get(parameter);
  if (address === null) return {};
  if (!URL.canParse(address, location.href)) return { problem: texts.noAddress };
  const url = new URL(address, location.href);
  if (!/^https?:$/.test(url.protocol)) return { problem: texts.noAddress };
  if (url.origin !== location.origin && !allowedOrigins().includes(url.origin)) return { problem: texts.foreign(url.origin) };
  return { url };
}
