import type { PatchProject, Project } from "@porchlight/client";
import { useAdmin } from "./context";
import { contrast, inkOn, isColour, SHAPE } from "./contrast";
import { Check, SaveBar, Select, TextArea, TextField } from "./fields";
import { type Errors, useForm } from "./useForm";
import { useLoaded, WhenLoaded } from "./useLoaded";

const MODES = { auto: "As the page", light: "Light", dark: "Dark" } as const;
const SIDES = { right: "Right", left: "Left" } as const;
const RULES = {
  always: "Always reopens the old conversation",
  window: "Reopens it for some days, then begins another",
  never: "Always begins another conversation",
} as const;

interface Values {
  name: string;
  accent: string;
  mode: keyof typeof MODES;
  position: keyof typeof SIDES;
  greeting: string;
  answersWithin: string;
  askEmail: boolean;
  typingPreview: boolean;
  reopenRule: Project["reopenRule"];
  reopenDays: string;
}

/** How the widget looks and what it says. */
export function WidgetPage() {
  const { api } = useAdmin();
  const project = useLoaded(api.project);
  return (
    <WhenLoaded of={project} what="the settings">
      {(known) => <WidgetForm project={known} />}
    </WhenLoaded>
  );
}

function WidgetForm({ project }: { project: Project }) {
  const { api } = useAdmin();
  const form = useForm<Values>({
    initial: valuesOf(project),
    check,
    save: async (values) => valuesOf(await api.changeProject(changeOf(values))),
  });
  const { values, errors, set } = form;
  return (
    <form class="settings-form" ref={form.form} onSubmit={form.submit} noValidate>
      <fieldset>
        <legend>Looks</legend>
        <TextField label="Name" value={values.name} error={errors.name} onText={(name) => set({ name })} />
        <Colour value={values.accent} error={errors.accent} onText={(accent) => set({ accent })} />
        <Select label="Brightness" value={values.mode} options={MODES} onPick={(mode) => set({ mode })} />
        <Select label="Corner" value={values.position} options={SIDES} onPick={(position) => set({ position })} />
      </fieldset>
      <fieldset>
        <legend>Words</legend>
        <TextArea
          label="Greeting"
          value={values.greeting}
          error={errors.greeting}
          hint={`What a visitor reads first. ${[...values.greeting].length} of 500 characters.`}
          rows={3}
          onText={(greeting) => set({ greeting })}
        />
        <TextField
          label="When nobody is there"
          value={values.answersWithin}
          error={errors.answersWithin}
          hint="Such as: We answer within a day. Leave it empty to promise nothing."
          onText={(answersWithin) => set({ answersWithin })}
        />
      </fieldset>
      <fieldset>
        <legend>Conversations</legend>
        <Check checked={values.askEmail} onCheck={(askEmail) => set({ askEmail })}>
          Ask an anonymous visitor for his e-mail address; he may skip it
        </Check>
        <Check checked={values.typingPreview} onCheck={(typingPreview) => set({ typingPreview })}>
          Show agents what a visitor is typing before he sends it; the widget tells him so
        </Check>
        <Select
          label="When somebody writes after his conversation was resolved"
          value={values.reopenRule}
          options={RULES}
          onPick={(reopenRule) => set({ reopenRule })}
        />
        {values.reopenRule === "window" && (
          <TextField
            label="Days after the last line"
            inputMode="numeric"
            value={values.reopenDays}
            error={errors.reopenDays}
            onText={(reopenDays) => set({ reopenDays })}
          />
        )}
      </fieldset>
      <SaveBar form={form} />
    </form>
  );
}

/** The brand colour with what it leads to, while it is chosen. */
function Colour({
  value,
  error,
  onText,
}: {
  value: string;
  error: string | undefined;
  onText: (text: string) => void;
}) {
  return (
    <div class="colour">
      <TextField label="Colour" value={value} error={error} onText={onText} />
      <input
        type="color"
        aria-label="Pick the colour"
        value={isColour(value) ? value : "#000000"}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      <span
        class="colour-sample"
        aria-hidden="true"
        style={isColour(value) ? { background: value, color: inkOn(value) } : {}}
      >
        Chat
      </span>
      <p class="settings-hint" role="status">
        <Verdict colour={value} />
      </p>
    </div>
  );
}

/** Contrast by WCAG: of the words on the colour, and of the button on a white page and on a dark one. */
function Verdict({ colour }: { colour: string }) {
  if (!isColour(colour)) return <>Six digits after #, such as #3b5bdb.</>;
  const ink = inkOn(colour);
  const words = `${ink === "#ffffff" ? "White" : "Black"} words on it: ${ratio(contrast(ink, colour))}, readable.`;
  const pages = [
    ["a white page", "#ffffff"],
    ["a dark page", "#121212"],
  ] as const;
  const faint = pages.filter(([, page]) => contrast(colour, page) < SHAPE);
  const button = faint.length
    ? faint.map(([name, page]) => `Hard to see on ${name} (${ratio(contrast(colour, page))}, 3:1 is needed).`).join(" ")
    : "The button stands out on white and on dark pages.";
  return (
    <>
      {words} <span class={faint.length ? "faint" : ""}>{button}</span>
    </>
  );
}

function ratio(value: number): string {
  return `${(Math.floor(value * 10) / 10).toFixed(1)}:1`;
}

function valuesOf(project: Project): Values {
  const { theme } = project;
  return {
    name: project.name,
    accent: theme.accent ?? "#3b5bdb",
    mode: theme.mode ?? "auto",
    position: theme.position ?? "right",
    greeting: project.greeting,
    answersWithin: project.answersWithin ?? "",
    askEmail: project.askEmail ?? true,
    typingPreview: project.typingPreview ?? false,
    reopenRule: project.reopenRule,
    reopenDays: String(project.reopenDays ?? 14),
  };
}

function changeOf({ accent, mode, position, reopenDays, ...plain }: Values): PatchProject {
  return {
    ...plain,
    theme: { accent, mode, position },
    ...(plain.reopenRule === "window" && { reopenDays: Number(reopenDays) }),
  };
}

function check({ name, accent, greeting, answersWithin, reopenRule, reopenDays }: Values): Errors<Values> {
  const days = Number(reopenDays);
  const errors: Errors<Values> = {};
  if (!name.trim()) errors.name = "A project needs a name.";
  else if ([...name].length > 80) errors.name = "80 characters at most.";
  if (!isColour(accent)) errors.accent = "Give a colour such as #3b5bdb.";
  if ([...greeting].length > 500) errors.greeting = "500 characters at most.";
  if ([...answersWithin].length > 120) errors.answersWithin = "120 characters at most.";
  if (reopenRule === "window" && !(Number.isInteger(days) && days >= 1 && days <= 365))
    errors.reopenDays = "Give a whole number of days, from 1 to 365.";
  return errors;
}
