import { initials, tint } from "../../services/wording";
import { Icon } from "./Icon";

interface Props {
  /** Decides the tint: the same person, the same colour. */
  id: string;
  /** Null for somebody who has not told it. */
  name: string | null;
  size?: "tiny" | "small" | "medium" | "large";
  online?: boolean;
}

/** Initials on a tint. The name stands beside it as text, so this one is drawn, no text: silent but for the online dot. */
export function Avatar({ id, name, size = "medium", online = false }: Props) {
  return (
    <span class={`avatar ${size} tint-${tint(id)}`}>
      {name === null ? <Icon name="person" /> : <span class="initials" data-initials={initials(name)} />}
      {online && (
        <span class="dot">
          <span class="quiet">Online</span>
        </span>
      )}
    </span>
  );
}
