// The peer's worker: a job for each message. Stores it, updates its conversation, tells visitor and agents.
import { Emitter } from "@socket.io/redis-emitter";
import { Worker } from "bullmq";
import { ObjectId } from "mongodb";
import { openStore, redis, room, socketKey } from "./store.mjs";

const CONCURRENCY = 100; // of 50, 100 and 200 the cheapest
const data = redis({ enableAutoPipelining: true });
const emitter = new Emitter(data);
const [widget, inbox] = [emitter.of("/widget"), emitter.of("/inbox")];
const { messages, conversations } = await openStore();

async function store({ projectId, uid, clientMessageId, content, createdAt }) {
  const conversationId = `${projectId}:${uid}`;
  const at = new Date(createdAt);
  const message = {
    _id: new ObjectId(),
    projectId,
    conversationId,
    clientMessageId,
    content,
    author: uid,
    createdAt: at,
  };
  try {
    await messages.insertOne(message);
  } catch (error) {
    if (error.code !== 11000) throw error;
    return { message: await messages.findOne({ conversationId, clientMessageId }), isNew: false };
  }
  const conversation = await conversations.findOneAndUpdate(
    { _id: conversationId },
    {
      $set: { projectId, visitorUid: uid, updatedAt: at, preview: content.slice(0, 120) },
      $inc: { unread: 1, lastSeq: 1 },
    },
    { upsert: true, returnDocument: "after" },
  );
  return { message, conversation, isNew: true };
}

async function handle({ data: job }) {
  const [{ message, conversation, isNew }, sid] = await Promise.all([
    store(job),
    data.get(socketKey(job.projectId, job.uid)),
  ]);
  const { _id, conversationId, clientMessageId, createdAt } = message;
  if (sid) widget.to(sid).emit("messageSent", { clientMessageId, messageId: _id, conversationId, createdAt });
  if (isNew) inbox.to(room(job.projectId)).emit("newMessage", { message, conversation });
}

new Worker("messages", handle, { connection: redis(), concurrency: CONCURRENCY });
