/** Fails when what one visitor downloads, the script and the words of his language, has grown over its limit. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 30 * 1024;
const build = new URL("../../static/dist/", import.meta.url);
const sizeOf = (name) => gzipSync(readFileSync(new URL(name, build)), { level: 9 }).length;

const script = sizeOf("widget.js");
const locales = readdirSync(new URL("locales/", build)).map((name) => [sizeOf(`locales/${name}`), name]);
const [words, largest] = locales.sort(([one], [other]) => other - one)[0];
const total = script + words;
const line = `widget: ${total} bytes gzip of ${LIMIT} allowed (widget.js ${script}, ${largest} ${words})`;
if (total > LIMIT) throw new Error(`${line}. Find out what has grown before raising the limit.`);
process.stdout.write(`${line}\n`);
