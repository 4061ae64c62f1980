/** Who one talks to, and whether somebody is there. */
import type { WidgetConfig } from "@porchlight/client/light";
import { useReducer } from "preact/hooks";
import type { Alerts } from "../alerts";
import type { Chat } from "../chat";
import { useSpeech } from "./context";
import { CloseIcon, SoundIcon } from "./icons";

interface HeaderProps {
  config: WidgetConfig;
  chat: Chat;
  alerts: Alerts;
  onClose: () => void;
}

/** More faces than this do not fit beside the name. */
const MOST_FACES = 3;

export function Header({ config, chat, alerts, onClose }: HeaderProps) {
  const { strings } = useSpeech();
  const { online, agents } = chat.state;
  const name = config.name || strings.conversation;
  const there = online ?? config.online;
  const shown = agents.slice(0, MOST_FACES);
  const faces = shown.length > 0 ? shown : [name];
  return (
    <div class="header">
      <div class="faces" aria-hidden="true">
        {faces.map((face, index) => (
          <span key={index} class="face">
            {initials(face)}
          </span>
        ))}
      </div>
      <div class="title">
        <h2>{name}</h2>
        <p class="presence" data-online={there}>
          {there ? (
            [...shown.map(shown.length > 1 ? firstWord : String), strings.online].join("\u00a0· ")
          ) : (
            <>
              {strings.away}
              <bdi>{config.answersWithin || strings.later}</bdi>
            </>
          )}
        </p>
      </div>
      <Sound alerts={alerts} />
      <button type="button" class="tool close" aria-label={strings.closeChat} onClick={onClose}>
        <CloseIcon />
      </button>
    </div>
  );
}

function Sound({ alerts }: { alerts: Alerts }) {
  const { strings } = useSpeech();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const toggle = () => {
    alerts.sound = !alerts.sound;
    redraw(null);
  };
  return (
    <button type="button" class="tool" aria-label={strings.sound} aria-pressed={alerts.sound} onClick={toggle}>
      <SoundIcon on={alerts.sound} />
    </button>
  );
}

/** Of several names these are enough to know people by. */
function firstWord(name: string): string {
  return name.replace(/(?<=\S)\s.*/u, "");
}

/** The first letters of the first two words that begin with one: "Ember & Oak" gives "EO". */
function initials(name: string): string {
  return (name.match(/(?<!\S)[\p{L}\p{N}]/gu) ?? []).slice(0, 2).join("").toLocaleUpperCase();
}
