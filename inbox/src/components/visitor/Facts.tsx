import { safeHref } from "@porchlight/client";
import type { ComponentChildren } from "preact";

/** A block of the pane, under a heading of its own. */
export function Block({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="block" aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children || <span class="none">Not known</span>}</dd>
    </div>
  );
}

/** The page's title over its address. The address comes from the visitor's browser: only a web address is a link. */
export function PageLink({ url, title }: { url: string; title: string | null }) {
  const href = /^https?:/i.test(url) ? safeHref(url) : null;
  return (
    <>
      {title}
      {href ? (
        <a class="address" href={href} title={url} target="_blank" rel="noopener noreferrer nofollow">
          {url}
        </a>
      ) : (
        <span class="address">{url}</span>
      )}
    </>
  );
}
