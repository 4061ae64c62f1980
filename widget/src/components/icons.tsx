/** The widget's few drawings; decoration only, the words beside them or on their button say what they mean. */
import type { JSX } from "preact";

function Icon({ children, size = 24 }: { children: JSX.Element | JSX.Element[]; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** A speech bubble with a lamp's glow inside. */
export function ChatIcon() {
  return (
    <Icon size={30}>
      <path
        d="M12 3.2c-5 0-9 3.5-9 7.9 0 2.4 1.2 4.5 3.1 6v3.2c0 .5.5.8.9.5l3-1.9c.6.1 1.3.2 2 .2 5 0 9-3.6 9-8s-4-7.9-9-7.9Z"
        fill="currentColor"
      />
      <path d="M8 10.9h8M8 13.7h5" stroke="var(--accent)" stroke-width="1.7" stroke-linecap="round" />
    </Icon>
  );
}

/** A drawing of one line. */
function Line({ d, size }: { d: string; size?: number }) {
  return (
    <Icon {...(size ? { size } : {})}>
      <path d={d} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" />
    </Icon>
  );
}

export function CloseIcon() {
  return <Line d="m6 9 6 6 6-6" />;
}

export function SendIcon() {
  return <Line size={20} d="M12 19V5m0 0-6 6m6-6 6 6" />;
}

/** A bell, struck through when it is silent. */
export function SoundIcon({ on }: { on: boolean }) {
  return <Line size={20} d={`M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4${on ? "" : "M4 4l16 17"}`} />;
}
