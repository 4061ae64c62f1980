// The peer's gateway. It speaks as much of Porchlight's protocol as the load driver uses, and checks no password.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { Queue } from "bullmq";
import { Server } from "socket.io";
import { BENCH_PORT, redis, room, socketKey } from "./store.mjs";

const data = redis({ enableAutoPipelining: true });
const queue = new Queue("messages", {
  connection: redis(),
  defaultJobOptions: { removeOnComplete: true, removeOnFail: 1000, attempts: 3 },
});

async function serve(request, response) {
  if (request.url === "/readyz") return response.end("{}");
  let body = "";
  for await (const chunk of request) body += chunk;
  if (request.url === "/api/widget/session") {
    return response.end(JSON.stringify({ token: `${JSON.parse(body).projectId}/${randomUUID()}` }));
  }
  if (request.url === "/api/session") response.setHeader("Set-Cookie", "peer=1");
  return response.end("{}");
}

const server = createServer((request, response) => {
  if (!request.url.startsWith("/socket.io/")) serve(request, response);
});
const io = new Server(server, {
  transports: ["websocket"],
  perMessageDeflate: false,
  adapter: createAdapter(redis({ enableAutoPipelining: true }), redis()),
});

// What arrives in one turn of the event loop goes to the queue in one command.
let waiting = [];
function flush() {
  const batch = waiting;
  waiting = [];
  const answer = (told) => {
    for (const { callback } of batch) callback(told);
  };
  queue.addBulk(batch.map(({ job }) => ({ name: "message", data: job, opts: { jobId: job.clientMessageId } }))).then(
    () => answer({ ok: true, status: "queued" }),
    () => answer({ ok: false, error: { code: "unavailable" } }),
  );
}

io.of("/widget").on("connection", (socket) => {
  const [projectId, uid] = socket.handshake.auth.token.split("/");
  data.set(socketKey(projectId, uid), socket.id, "EX", 3600);
  socket.on("sendMessage", ({ clientMessageId, content }, callback) => {
    if (typeof content !== "string" || !content.trim() || content.length > 5000) {
      return callback({ ok: false, error: { code: "invalid" } });
    }
    const job = { projectId, uid, clientMessageId, content, createdAt: Date.now() };
    if (waiting.push({ job, callback }) === 1) setImmediate(flush);
  });
  socket.on("disconnect", () => data.del(socketKey(projectId, uid)));
});

io.of("/inbox").on("connection", (socket) => {
  socket.on("joinProject", ({ projectId }, callback) => {
    socket.join(room(projectId));
    callback({ ok: true, agents: [] });
  });
});

server.listen({ port: Number(BENCH_PORT), host: "127.0.0.1", backlog: 4096 });
