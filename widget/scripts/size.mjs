/** Fails when the built widget, the only thing a visitor downloads, has grown over its limit. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 30 * 1024;
const file = new URL("../../static/dist/widget.js", import.meta.url);
const size = gzipSync(readFileSync(file), { level: 9 }).length;
const line = `widget.js: ${size} bytes gzip of ${LIMIT} allowed`;
if (size > LIMIT) throw new Error(`${line}. Find out what has grown before raising the limit.`);
process.stdout.write(`${line}\n`);
