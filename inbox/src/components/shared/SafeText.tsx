import { LINK_REL, splitText } from "@porchlight/client";

/** What somebody wrote, as text nodes; http, https and mailto addresses in it become links that give nothing away. */
export function SafeText({ text }: { text: string }) {
  return (
    <>
      {splitText(text).map((part, at) =>
        part.type === "link" ? (
          <a key={at} href={part.href} title={part.href} target="_blank" rel={LINK_REL}>
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </>
  );
}
