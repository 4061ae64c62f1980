/** Who one talks to, and whether somebody is there. */
import { useSpeech } from "./context";
import { CloseIcon } from "./icons";

interface HeaderProps {
  name: string;
  online: boolean;
  agents: string[];
  onClose: () => void;
}

/** More faces than this do not fit beside the name. */
const MOST_FACES = 3;

export function Header({ name, online, agents, onClose }: HeaderProps) {
  const { strings } = useSpeech();
  const faces = agents.length > 0 ? agents.slice(0, MOST_FACES) : [name];
  return (
    <div class="header">
      <div class="faces" aria-hidden="true">
        {faces.map((face) => (
          <span key={face} class="face">
            {initials(face)}
          </span>
        ))}
      </div>
      <div class="title">
        <h2>{name}</h2>
        <p class="presence" data-online={online}>
          {online ? strings.online : strings.away}
        </p>
      </div>
      <button type="button" class="close" aria-label={strings.closeChat} onClick={onClose}>
        <CloseIcon />
      </button>
    </div>
  );
}

/** The first letters of the first two words that begin with one: "Ember & Oak" gives "EO". */
function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toLocaleUpperCase();
}
