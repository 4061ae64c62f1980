/** What agents may know of the page that a visitor is on. */
import type { Page } from "@porchlight/client/light";

/** The contract's bounds. */
const MAX_URL = 2048;
const MAX_TITLE = 300;

/** Query parameters that often carry a secret; agents have no business with their values. */
const SECRETS = /token|secret|passw|auth|session|signature|api_?key|^(?:code|key|sig|pwd|otp)$/iu;

export function currentPage(page: Window = window): Page {
  const { title, referrer } = page.document;
  return {
    url: cleanUrl(page.location.href),
    title: [...title].slice(0, MAX_TITLE).join(""),
    ...(referrer ? { referrer: cleanUrl(referrer) } : {}),
  };
}

/** The address without credentials, without secrets in its query, and of a length that the server takes. */
export function cleanUrl(address: string): string {
  try {
    const url = new URL(address);
    url.username = "";
    url.password = "";
    for (const name of [...url.searchParams.keys()]) if (SECRETS.test(name)) url.searchParams.delete(name);
    // A fragment of the form a=b is how single sign-on hands tokens over.
    if (url.hash.includes("=")) url.hash = "";
    return url.href.length <= MAX_URL ? url.href : (url.origin + url.pathname).slice(0, MAX_URL);
  } catch {
    return "";
  }
}
