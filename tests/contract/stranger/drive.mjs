// A stranger's client: the official socket.io-client drives every event of the contract and waits for every answer.
// Usage: node drive.mjs '{"url", "token", "cookie", "csrf", "project", "transports"}'
// Prints one JSON object: {answers: {"<namespace> <event>": ...}, received: {"<namespace> <event>": [...]}, transport}.
import { randomUUID } from "node:crypto";
import { io } from "socket.io-client";

const { url, token, cookie, csrf, project, transports } = JSON.parse(process.argv[2]);
const SECONDS = 15;
const answers = {};
const received = {};

/** A socket that keeps everything it hears; `hear` waits for an event that fits. */
class Person {
  constructor(namespace, options) {
    this.namespace = namespace;
    this.heard = [];
    this.waiting = [];
    this.socket = io(url + namespace, { transports, forceNew: true, reconnection: false, ...options });
    this.socket.onAny((name, payload) => {
      const key = `${namespace} ${name}`;
      received[key] = [...(received[key] ?? []), payload];
      this.heard.push({ name, payload });
      for (const check of [...this.waiting]) check();
    });
  }

  connected() {
    return within(`${this.namespace} connect`, (resolve, reject) => {
      this.socket.on("connect", resolve);
      this.socket.on("connect_error", reject);
    });
  }

  async ask(name, payload) {
    const answer = await this.socket.timeout(SECONDS * 1000).emitWithAck(name, payload);
    if (!answer.ok) throw new Error(`${this.namespace} ${name}: ${JSON.stringify(answer)}`);
    answers[`${this.namespace} ${name}`] = answer;
    return answer;
  }

  hear(name, fits = () => true) {
    return within(`${this.namespace} ${name}`, (resolve) => {
      const check = () => {
        const index = this.heard.findIndex((one) => one.name === name && fits(one.payload));
        if (index < 0) return;
        this.waiting = this.waiting.filter((other) => other !== check);
        resolve(this.heard.splice(index, 1)[0].payload);
      };
      this.waiting.push(check);
      check();
    });
  }
}

function within(what, start) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`nothing came of ${what}`)), SECONDS * 1000);
    const done = (act) => (value) => {
      clearTimeout(timer);
      act(value);
    };
    start(done(resolve), done(reject));
  });
}

async function patch(conversationId, changes) {
  const headers = { "Content-Type": "application/json", Cookie: cookie, "X-CSRF-Token": csrf };
  const path = `/api/projects/${project}/conversations/${conversationId}`;
  const answer = await fetch(url + path, { method: "PATCH", headers, body: JSON.stringify(changes) });
  if (!answer.ok) throw new Error(`PATCH: ${answer.status}`);
}

const agent = new Person("/inbox", { extraHeaders: { Cookie: cookie } });
await agent.connected();
await agent.ask("joinProject", { projectId: project });
await agent.hear("agentPresence", ({ status }) => status === "online");

const visitor = new Person("/widget", { auth: { token } });
await visitor.connected();
const tab = new Person("/widget", { auth: { token } });
await tab.connected();
await visitor.hear("presence", ({ online }) => online);
await agent.hear("visitorPresence", ({ online }) => online);

// A message each way.
const first = { clientMessageId: randomUUID(), content: "Do you have blue mugs? 👋🏽" };
await visitor.ask("sendMessage", first);
const { conversationId } = await visitor.hear("messageSent", (sent) => sent.clientMessageId === first.clientMessageId);
await tab.hear("newMessage", ({ content }) => content === first.content);
await agent.hear("newMessage", ({ message }) => message.content === first.content);
const answer = { conversationId, clientMessageId: randomUUID(), content: "Yes, two.", seenSeq: 1 };
await agent.ask("sendReply", answer);
await agent.hear("messageSent", (sent) => sent.clientMessageId === answer.clientMessageId);
await visitor.hear("newMessage", ({ content }) => content === answer.content);

// The same id with another body.
await visitor.ask("sendMessage", { ...first, content: "Something else" });
await visitor.hear("messageFailed", ({ code }) => code === "conflict");
await agent.ask("sendReply", { ...answer, content: "Something else", seenSeq: undefined });
await agent.hear("messageFailed", ({ code }) => code === "conflict");

// What is shown and not kept.
await visitor.ask("typing", { active: true });
await agent.hear("typing", (shown) => shown.conversationId === conversationId);
await agent.ask("typing", { conversationId, active: true });
await visitor.hear("typing");
await agent.ask("viewing", { conversationId, active: true });
await agent.hear("viewing", ({ agents }) => agents.length === 1);
await agent.ask("setPresence", { status: "away" });
await agent.hear("agentPresence", ({ status }) => status === "away");
await agent.ask("setPresence", { status: "online" });

// What is kept.
await visitor.ask("updateContext", { url: "https://shop.example/mugs", title: "Mugs" });
await agent.hear("visitorContext", (shown) => shown.url === "https://shop.example/mugs");
await visitor.ask("updateProfile", { name: "Vera", email: "vera@example.com" });
await agent.hear("conversationUpdated", (shown) => shown.visitor.name === "Vera");
await agent.ask("markRead", { conversationId, seq: 1 });
await visitor.hear("read");
await agent.ask("markUnread", { conversationId });
await agent.hear("conversationUpdated", ({ unreadMarks }) => unreadMarks === 1);
await visitor.ask("markRead", { seq: 3 });
await agent.hear("read", ({ by }) => by === "visitor");
await patch(conversationId, { status: "resolved" });
await visitor.hear("conversationUpdated", ({ status }) => status === "resolved");
await agent.hear("conversationUpdated", ({ status }) => status === "resolved");
await visitor.ask("rateConversation", { rating: 5, comment: "Quick!" });

// What was missed.
await visitor.ask("resume", { lastSeq: 0, pendingIds: [first.clientMessageId] });
await visitor.ask("history", { beforeSeq: 3, limit: 10 });
await agent.ask("resume", { conversationId, lastSeq: 0 });
await visitor.ask("startConversation", {});
process.stderr.write("cut\n"); // now the test cuts the gateway's own connection to Redis
await Promise.all([visitor.hear("resync"), agent.hear("resync")]);

const transport = visitor.socket.io.engine.transport.name;
await agent.ask("leaveProject", { projectId: project });
for (const person of [visitor, tab, agent]) person.socket.disconnect();
process.stdout.write(JSON.stringify({ answers, received, transport }));
