/** How a visitor who does not want to wait can be reached. An offer: it never stands in the way of a message. */
import { useState } from "preact/hooks";
import type { Alerts } from "../alerts";
import type { Chat } from "../chat";
import { fill } from "../i18n";
import { Ask } from "./Ask";
import { useSpeech } from "./context";

interface ContactProps {
  asks: boolean;
  chat: Chat;
  alerts: Alerts;
}

const EMAIL = {
  name: "email",
  type: "email",
  autocomplete: "email",
  maxLength: 254,
  pattern: "[^@\\s]+@[^@\\s]+\\.[^@\\s]+",
} as const;

/** Shown while the visitor waits for an answer, and before he has asked anything. */
export function Contact({ asks, chat, alerts }: ContactProps) {
  const { strings } = useSpeech();
  const [step, setStep] = useState<"offer" | "form" | "kept" | "asked">("offer");
  const { email, conversation } = chat.state;
  const newest = conversation.rows.at(-1);
  if (newest && !newest.own) return null;
  const save = (address: string) => {
    chat.leaveEmail(address);
    setStep("kept");
  };
  if (step === "form") return <Ask question={strings.email} box={EMAIL} onSave={save} />;
  return (
    <div class="offers">
      {step === "kept" && <p role="status">{fill(strings.emailKept, { email: email ?? "" })}</p>}
      {asks && email === null && (
        <button type="button" class="chip" onClick={() => setStep("form")}>
          {strings.leaveEmail}
        </button>
      )}
      {newest && alerts.askable && (
        <button type="button" class="chip" onClick={() => void alerts.ask().then(() => setStep("asked"))}>
          {strings.notify}
        </button>
      )}
    </div>
  );
}
