import type { Account, SecondFactorSecret } from "@porchlight/client";
import { useState } from "preact/hooks";
import { useAdmin } from "./context";
import { SaveBar, TextField } from "./fields";
import { OnceShown } from "./OnceShown";
import { useForm } from "./useForm";

type Step =
  | { readonly kind: "closed" }
  | { readonly kind: "secret"; readonly secret: SecondFactorSecret }
  | { readonly kind: "codes"; readonly codes: readonly string[] };

/** A code from an app besides the password. */
export function SecondFactor({ account, onChanged }: { account: Account; onChanged: () => void }) {
  const { api } = useAdmin();
  const [step, setStep] = useState<Step>({ kind: "closed" });
  return (
    <fieldset>
      <legend>Second factor</legend>
      <p>
        {account.secondFactor
          ? `On: signing in asks for a code of your app. ${account.recoveryCodesLeft} recovery codes are left.`
          : "Off. With it a stolen password alone opens nothing."}
      </p>
      {step.kind === "codes" && (
        <OnceShown
          label="Your recovery codes"
          value={step.codes.join("\n")}
          note="Each opens your account once, without the app. Keep them where your phone is not; they are shown this once."
          onDone={() => {
            setStep({ kind: "closed" });
            onChanged();
          }}
        />
      )}
      {step.kind === "secret" && (
        <>
          <figure class="qr-code">
            <svg viewBox={`0 0 ${step.secret.qrCode.size} ${step.secret.qrCode.size}`} role="img" aria-label="QR code">
              <path d={step.secret.qrCode.path} />
            </svg>
            <figcaption>Scan this with your authenticator app, or type the key.</figcaption>
          </figure>
          <OnceShown
            label="The key for your authenticator app"
            value={step.secret.secret}
            note="Without a camera: add an account in the app, enter a set-up key, by time. Then give the code that it shows."
          />
          <Ask
            key="code"
            label="Code of the app"
            action="Turn it on"
            input={{ inputMode: "numeric", autocomplete: "one-time-code" }}
            send={async (code) => {
              const { recoveryCodes } = await api.confirmSecondFactor(code.replace(/\s/g, ""));
              setStep({ kind: "codes", codes: recoveryCodes });
            }}
          />
        </>
      )}
      {step.kind === "closed" && (
        <Ask
          key={account.secondFactor ? "off" : "begin"}
          label="Your password"
          action={account.secondFactor ? "Turn it off" : "Set it up"}
          input={{ type: "password", autocomplete: "current-password" }}
          send={async (password) => {
            if (account.secondFactor) {
              await api.endSecondFactor(password);
              onChanged();
            } else setStep({ kind: "secret", secret: await api.beginSecondFactor(password) });
          }}
        />
      )}
    </fieldset>
  );
}

interface AskProps {
  label: string;
  action: string;
  input: { type?: "password"; inputMode?: "numeric"; autocomplete: string };
  send: (answer: string) => Promise<void>;
}

/** One question and one button. The field bears the server's names of both, so that its refusals find it. */
function Ask({ label, action, input, send }: AskProps) {
  const name = input.type === "password" ? "password" : "code";
  const form = useForm<Record<string, string>>({
    initial: { [name]: "" },
    check: (values): Record<string, string> => (values[name] ? {} : { [name]: `Give ${label.toLowerCase()}.` }),
    async save(values) {
      await send(values[name] ?? "");
      return { [name]: "" };
    },
  });
  return (
    <form ref={form.form} onSubmit={form.submit} noValidate class="settings-ask">
      <TextField
        {...input}
        label={label}
        value={form.values[name] ?? ""}
        error={form.errors[name]}
        onText={(text) => form.set({ [name]: text })}
      />
      <SaveBar form={form} action={action} done="" />
    </form>
  );
}
