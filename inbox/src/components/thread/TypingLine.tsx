import type { Typist } from "../../store/typing";
import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";

/** Who is writing in this conversation just now, and which colleagues look at it. */
export function TypingLine({ conversationId }: { conversationId: string }) {
  const { typing, team, agent } = useWorkspace();
  const typists = typing.typists.value.filter(
    (one) => one.conversationId === conversationId && one.author.id !== agent.id,
  );
  const viewers = (team.viewers.value.get(conversationId) ?? []).filter((id) => id !== agent.id).map(team.nameOf);
  return (
    <div class="typing" aria-live="polite">
      {typists.length > 0 && (
        <span class="typing-who">
          <span class="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span>{writing(typists)}</span>
        </span>
      )}
      {viewers.length > 0 && (
        <span class="typing-who">
          <Icon name="eye" />
          <span>{viewing(viewers)}</span>
        </span>
      )}
    </div>
  );
}

function writing(typists: readonly Typist[]): string {
  const colleagues = typists
    .filter(({ author }) => author.kind !== "visitor")
    .map(({ author }) => author.name ?? "A colleague");
  const answer = `${colleagues.join(" and ")} ${colleagues.length > 1 ? "are" : "is"} writing an answer`;
  const visitor = typists.some(({ author }) => author.kind === "visitor");
  return [colleagues.length > 0 && answer, visitor && "The visitor is writing"].filter(Boolean).join(" · ");
}

const MOST_NAMES = 2;

function viewing(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES);
  const more = names.length - shown.length;
  const who = more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(" and ");
  return `${who} ${names.length > 1 ? "are" : "is"} looking at this too`;
}
