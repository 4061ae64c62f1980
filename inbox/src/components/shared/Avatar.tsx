import { initials, tint } from "../../services/wording";

interface Props {
  /** Decides the tint: the same person, the same colour. */
  id: string;
  name: string;
  size?: "small" | "medium" | "large";
  online?: boolean;
}

/** Initials on a tint. The name stands beside it as text, so this one is silent but for the online dot. */
export function Avatar({ id, name, size = "medium", online = false }: Props) {
  return (
    <span class={`avatar ${size} tint-${tint(id)}`}>
      <span aria-hidden="true">{initials(name)}</span>
      {online && (
        <span class="dot">
          <span class="quiet">Online</span>
        </span>
      )}
    </span>
  );
}
