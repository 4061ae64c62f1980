// MongoDB and Redis as both processes of the peer use them. Majority and journal, as the product's.
import { Redis } from "ioredis";
import { MongoClient } from "mongodb";

export const { BENCH_REDIS_URL, BENCH_MONGODB_URL, BENCH_PORT } = process.env;

export const redis = (options = {}) => new Redis(BENCH_REDIS_URL, { maxRetriesPerRequest: null, ...options });

export async function openStore() {
  const client = new MongoClient(BENCH_MONGODB_URL, { writeConcern: { w: "majority", journal: true } });
  await client.connect();
  const messages = client.db().collection("messages");
  const conversations = client.db().collection("conversations");
  await messages.createIndex({ conversationId: 1, clientMessageId: 1 }, { unique: true });
  await messages.createIndex({ conversationId: 1, createdAt: 1 });
  await conversations.createIndex({ projectId: 1, updatedAt: -1 });
  return { messages, conversations };
}

export const socketKey = (projectId, uid) => `peer:socket:${projectId}:${uid}`;
export const room = (projectId) => `project:${projectId}`;
