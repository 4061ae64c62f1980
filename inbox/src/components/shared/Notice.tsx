import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon";

interface Props {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}

/** What a pane says when it has nothing to show: what is so, why, and what can be done. */
export function Notice({ icon, title, children }: Props) {
  return (
    <div class="state">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** A pane is being filled. */
export function Loading({ what }: { what: string }) {
  return (
    <div class="state" role="status">
      <span class="spinner" aria-hidden="true" />
      <span class="quiet">Loading {what}</span>
    </div>
  );
}
