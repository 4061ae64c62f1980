import type { ConversationStatus } from "../../contract";
import { type Filter, OWNERS, type Owner, STATUSES } from "../../services/router";
import { STATUS_WORDS } from "../../services/wording";
import { useWorkspace } from "../context";

const OWNER_WORDS: Readonly<Record<Owner, string>> = { mine: "Mine", unassigned: "Unassigned", all: "All" };

/** Status and owner of what the list shows, with how many there are. They are links: each view has an address. */
export function Filters() {
  const { router, counts } = useWorkspace();
  const { filter, projectId, conversationId } = router.route.value;
  const numbers = counts.counts.value;
  const to = (change: Partial<Filter>) => router.href({ projectId, conversationId, filter: { ...filter, ...change } });
  return (
    <>
      <nav class="owners" aria-label="Whose">
        {OWNERS.map((owner) => (
          <a key={owner} href={to({ owner })} aria-current={owner === filter.owner ? "true" : undefined}>
            {OWNER_WORDS[owner]}
            <Count number={numbers?.[filter.status][owner]} status={filter.status} />
          </a>
        ))}
      </nav>
      <nav class="statuses" aria-label="Status">
        {STATUSES.map((status) => (
          <a key={status} href={to({ status })} aria-current={status === filter.status ? "true" : undefined}>
            {STATUS_WORDS[status]}
            <Count number={numbers?.[status][filter.owner]} status={status} />
          </a>
        ))}
      </nav>
    </>
  );
}

const MOST_RESOLVED = 1_000; // the server counts no further

function Count({ number, status }: { number: number | undefined; status: ConversationStatus }) {
  const endless = status === "resolved" && number !== undefined && number >= MOST_RESOLVED;
  return <span class="count">{endless ? "999+" : number?.toLocaleString()}</span>;
}
