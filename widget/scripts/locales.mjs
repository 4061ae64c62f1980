/** The words of other languages, as the build packs them: the launcher's into the script, the rest into a file each. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";

const FOLDER = new URL("../src/i18n/locales/", import.meta.url);
/** The launcher's name before anybody has opened the chat, so it cannot wait for a file. */
const INLINED = "chat";

const LANGUAGES = readdirSync(FOLDER).map((file) => {
  const words = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
  return { name: file.replace(".json", ""), words };
});
const KEYS = Object.keys(LANGUAGES[0]?.words ?? {}).filter((key) => key !== INLINED);

/**
 * Names the order of the words. It is part of the files' names, so that a script from before an upgrade finds no file
 * and speaks English, rather than the wrong words.
 */
const ORDER = createHash("sha256").update(KEYS.join()).digest("hex").slice(0, 6);

/** What the script knows of every language. */
export const inlined = {
  LAUNCHER_NAMES: JSON.stringify(Object.fromEntries(LANGUAGES.map(({ name, words }) => [name, words[INLINED]]))),
  WORDS_ORDER: JSON.stringify(ORDER),
};

/** A Vite plugin. The files are lists without their keys: those would be a third of what the visitor downloads. */
export function locales() {
  let folder = "";
  return {
    name: "locales",
    apply: "build",
    configResolved: ({ root, build }) => {
      folder = `${root}/${build.outDir}/locales`;
    },
    buildStart: () => rmSync(folder, { recursive: true, force: true }),
    generateBundle() {
      for (const { name, words } of LANGUAGES) {
        const source = JSON.stringify(KEYS.map((key) => words[key]));
        this.emitFile({ type: "asset", fileName: `locales/${name}-${ORDER}.json`, source });
      }
    },
  };
}
