import type { Typist } from "../../store/typing";
import { useWorkspace } from "../context";

/** Who is writing in this conversation just now, and which colleagues look at it. */
export function TypingLine({ conversationId }: { conversationId: string }) {
  const { typing, team, agent } = useWorkspace();
  const typists = typing.typists.value.filter(
    (one) => one.conversationId === conversationId && one.author.id !== agent.id,
  );
  const viewers = (team.viewers.value.get(conversationId) ?? []).filter((id) => id !== agent.id).map(team.nameOf);
  return (
    <div class="typing" aria-live="polite">
      {typists.length > 0 ? (
        <>
          <span class="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span>{writing(typists)}</span>
        </>
      ) : (
        viewers.length > 0 && <span>{viewing(viewers)}</span>
      )}
    </div>
  );
}

function writing(typists: readonly Typist[]): string {
  const colleagues = typists
    .filter(({ author }) => author.kind !== "visitor")
    .map(({ author }) => author.name ?? "A colleague");
  const visitor = typists.find(({ author }) => author.kind === "visitor");
  if (colleagues.length > 0)
    return `${colleagues.join(" and ")} ${colleagues.length > 1 ? "are" : "is"} writing an answer`;
  return visitor?.preview ? `Writing: ${visitor.preview}` : "The visitor is writing";
}

function viewing(names: readonly string[]): string {
  return `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} looking at this too`;
}
