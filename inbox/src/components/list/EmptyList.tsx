import { Fragment } from "preact";
import { type Filter, STATUSES } from "../../services/router";
import { STATUS_WORDS } from "../../services/wording";
import { useWorkspace } from "../context";
import { Notice } from "../shared/Notice";

/** Nothing matches: says which question was asked, and offers a wider one. */
export function EmptyList() {
  const { router } = useWorkspace();
  const { filter } = router.route.value;
  const [title, text] = words(filter);
  const narrowed = filter.q !== "" || filter.tag !== "" || filter.owner !== "all";
  const wider = router.href({ filter: { ...filter, owner: "all", tag: "", q: "" } });
  return (
    <Notice icon={filter.q ? "search" : "inbox"} title={title}>
      <p>{text}</p>
      {filter.q && <Elsewhere />}
      {narrowed && (
        <a class="link-button" href={wider}>
          {filter.q ? "Clear the search" : "Show all of them"}
        </a>
      )}
    </Notice>
  );
}

/** The same search in the other statuses. */
function Elsewhere() {
  const { router } = useWorkspace();
  const { filter } = router.route.value;
  return (
    <p>
      Look among the{" "}
      {STATUSES.filter((status) => status !== filter.status).map((status, at) => (
        <Fragment key={status}>
          {at > 0 && " · "}
          <a href={router.href({ filter: { ...filter, status, owner: "all" } })}>
            {STATUS_WORDS[status].toLowerCase()}
          </a>
        </Fragment>
      ))}
    </p>
  );
}

function words({ q, tag, owner, status }: Filter): [string, string] {
  if (q) return ["Nothing found", `No ${status} conversation matches “${q}”.`];
  if (tag) return ["Nothing with this tag", `No ${status} conversation carries the tag “${tag}”.`];
  if (owner === "mine") return ["Nothing of yours here", `You have no ${status} conversations.`];
  if (owner === "unassigned") return ["All taken care of", `No ${status} conversation waits for an owner.`];
  if (status === "open")
    return ["No open conversations", "When a visitor writes, the conversation appears here at once."];
  return ["Nothing here", `There are no ${status} conversations.`];
}
