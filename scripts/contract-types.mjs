// Writes client/src/contract.gen.ts (or the file that is named) from the contract's generated documents.
// Run by `make contract`.
import { readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const root = new URL("../", import.meta.url);
const read = async (name) => JSON.parse(await readFile(new URL(`app/contract/${name}.json`, root), "utf8"));

const BANNER = "// Generated from app/contract by `make contract`. Do not edit.\n\n";

/** `{name: [payload type, answer type]}` of one namespace and direction, from the AsyncAPI document. */
function eventMap(asyncapi, channel, action) {
  const name = (ref) => ref.split("/").at(-1);
  const lines = [];
  for (const operation of Object.values(asyncapi.operations)) {
    if (operation.action !== action || name(operation.channel.$ref) !== channel) continue;
    const message = asyncapi.channels[channel].messages[name(operation.messages[0].$ref)];
    const payload = name(message.payload.$ref);
    const answer = operation["x-callback"]?.oneOf[0].$ref;
    lines.push(`  ${message.name}: ${answer ? `{ payload: ${payload}; answer: ${name(answer)} }` : payload};`);
  }
  return lines.sort().join("\n");
}

const schema = await read("schema");
const asyncapi = await read("asyncapi");
const types = await compile(schema, "Contract", {
  bannerComment: "",
  additionalProperties: false,
  unreachableDefinitions: true,
  maxItems: -1, // arrays, not a tuple per length
  style: { singleQuote: true, printWidth: 120 },
});
let text = BANNER + types;
for (const channel of Object.keys(asyncapi.channels)) {
  const title = channel[0].toUpperCase() + channel.slice(1);
  text += `\n/** What a client may send on /${channel}: payload, and the callback's answer when it went well. */\n`;
  text += `export interface ${title}ClientEvents {\n${eventMap(asyncapi, channel, "receive")}\n}\n`;
  text += `\n/** What the server sends on /${channel}. */\n`;
  text += `export interface ${title}ServerEvents {\n${eventMap(asyncapi, channel, "send")}\n}\n`;
}
await writeFile(process.argv[2] ?? new URL("client/src/contract.gen.ts", root), text);
