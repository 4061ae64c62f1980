import { type Filter, OWNERS, type Owner, STATUSES } from "../../services/router";
import { STATUS_WORDS } from "../../services/wording";
import { useWorkspace } from "../context";

const OWNER_WORDS: Readonly<Record<Owner, string>> = { mine: "Mine", unassigned: "Unassigned", all: "All" };

/** Status and owner of what the list shows. They are links: each view has an address. */
export function Filters() {
  const { router, list } = useWorkspace();
  const { filter, projectId, conversationId } = router.route.value;
  const counts = list.counts.value;
  const to = (change: Partial<Filter>) => router.href({ projectId, conversationId, filter: { ...filter, ...change } });
  return (
    <>
      <nav class="statuses" aria-label="Status">
        {STATUSES.map((status) => (
          <a key={status} href={to({ status })} aria-current={status === filter.status ? "true" : undefined}>
            {STATUS_WORDS[status]}
          </a>
        ))}
      </nav>
      <nav class="owners" aria-label="Whose">
        {OWNERS.map((owner) => (
          <a key={owner} href={to({ owner })} aria-current={owner === filter.owner ? "true" : undefined}>
            {OWNER_WORDS[owner]}
            <span class="count">{counts ? counts[owner] : ""}</span>
          </a>
        ))}
      </nav>
    </>
  );
}
