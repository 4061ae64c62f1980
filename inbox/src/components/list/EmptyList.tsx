import type { Filter } from "../../services/router";
import { useWorkspace } from "../context";
import { Notice } from "../shared/Notice";

/** Nothing matches: says which question was asked, and offers a wider one. */
export function EmptyList() {
  const { router } = useWorkspace();
  const { filter } = router.route.value;
  const [title, text] = words(filter);
  const narrowed = filter.q !== "" || filter.owner !== "all";
  const wider = router.href({ filter: { ...filter, owner: "all", q: "" } });
  return (
    <Notice icon={filter.q ? "search" : "inbox"} title={title}>
      <p>{text}</p>
      {narrowed && (
        <a class="link-button" href={wider}>
          {filter.q ? "Clear the search" : "Show everybody's"}
        </a>
      )}
    </Notice>
  );
}

function words({ q, owner, status }: Filter): [string, string] {
  if (q) return ["Nothing found", `No ${status} conversation matches “${q}”.`];
  if (owner === "mine") return ["Nothing of yours here", `You have no ${status} conversations.`];
  if (owner === "unassigned") return ["All taken care of", `No ${status} conversation waits for an owner.`];
  if (status === "open")
    return ["No open conversations", "When a visitor writes, the conversation appears here at once."];
  return ["Nothing here", `There are no ${status} conversations.`];
}
