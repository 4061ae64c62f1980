/** What agents may know of the page that a visitor is on. */
import type { Page } from "@porchlight/client/light";
import { plainTitle } from "./title";

/** The contract's bounds. */
const MAX_URL = 2048;
const MAX_TITLE = 300;

/** Query parameters that often carry a secret; agents have no business with their values. */
const SECRETS = /token|secret|passw|auth|session|signature|api_?key|^(?:code|key|sig|pwd|otp)$/iu;

/** `secrets`: names of further query parameters that the customer keeps to himself. */
export function currentPage(secrets: readonly string[] = [], page: Window = window): Page {
  const { referrer } = page.document;
  return {
    url: cleanUrl(page.location.href, secrets),
    title: [...plainTitle(page.document)].slice(0, MAX_TITLE).join(""),
    ...(referrer ? { referrer: cleanUrl(referrer, secrets) } : {}),
  };
}

/** The address without credentials, without secrets in its query, and of a length that the server takes. */
export function cleanUrl(address: string, secrets: readonly string[] = []): string {
  const own = secrets.map((name) => name.toLowerCase());
  try {
    const url = new URL(address);
    url.username = "";
    url.password = "";
    for (const name of [...url.searchParams.keys()]) {
      if (SECRETS.test(name) || own.includes(name.toLowerCase())) url.searchParams.delete(name);
    }
    // A fragment of the form a=b is how single sign-on hands tokens over.
    if (url.hash.includes("=")) url.hash = "";
    return url.href.length <= MAX_URL ? url.href : (url.origin + url.pathname).slice(0, MAX_URL);
  } catch {
    return "";
  }
}
