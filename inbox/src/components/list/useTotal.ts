import { useWorkspace } from "../context";

interface Total {
  /** Rows that the scrollbar stands for. */
  readonly rows: number;
  /** How many there are in all; null while nobody knows. */
  readonly known: number | null;
}

const UNKNOWN_MORE = 3; // ghosts that stand for "there are more" where nobody has counted

/** How long the list is: what is loaded, and what the counts say of the rest. */
export function useTotal(loaded: number): Total {
  const { list, counts, router } = useWorkspace();
  const { filter } = router.route.value;
  if (!list.hasMore.value) return { rows: loaded, known: loaded };
  const counted = filter.q || filter.tag ? undefined : counts.counts.value?.[filter.status][filter.owner];
  if (counted === undefined) return { rows: loaded + UNKNOWN_MORE, known: null };
  const rows = Math.max(counted, loaded + UNKNOWN_MORE);
  return { rows, known: rows };
}
