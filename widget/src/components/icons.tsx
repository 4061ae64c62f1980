/** The widget's few drawings; decoration only, the words beside them or on their button say what they mean. */

interface IconProps {
  d: string;
  size?: number;
  /** Its lines alone, unless it is filled. */
  fill?: string;
}

function Icon({ d, size = 20, fill = "none" }: IconProps) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 24 24" fill={fill} aria-hidden="true">
      <path d={d} />
    </svg>
  );
}

/** A speech bubble with two lines of writing, left open. */
export function ChatIcon() {
  return (
    <Icon
      size={28}
      fill="currentColor"
      d="M12 4c5 0 8.5 3 8.5 7s-3.5 7-8.5 7l-2-.2L6.5 20.5V17C4.5 15.5 3.5 13.5 3.5 11 3.5 7 7 4 12 4z"
    />
  );
}

export function CloseIcon() {
  return <Icon size={24} d="m6 9 6 6 6-6" />;
}

export function SendIcon() {
  return <Icon d="M12 19V5m0 0-6 6m6-6 6 6" />;
}

export function SmileIcon() {
  return <Icon size={24} d="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 14q3.5 4 7 0M9 9.5h.01M15 9.5h.01" />;
}

/** A bell, struck through when it is silent. */
export function SoundIcon({ on }: { on: boolean }) {
  return <Icon d={`M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4${on ? "" : "M4 4l16 17"}`} />;
}
