import { useEffect, useRef } from "preact/hooks";
import { useWorkspace } from "../context";
import { EmptyList } from "./EmptyList";
import { Row } from "./Row";

/** The list itself, a page at a time. */
export function Rows() {
  const { list } = useWorkspace();
  const rows = list.rows.value;
  const loading = list.loading.value;
  const error = list.error.value;
  return (
    <div class="list-scroll">
      {error && (
        <div class="alert" role="alert">
          <span>
            The list could not be loaded. {error}{" "}
            <button type="button" class="link-button" onClick={list.refresh}>
              Try again
            </button>
          </span>
        </div>
      )}
      {rows.length === 0 && loading === "first" && <Ghosts />}
      {rows.length === 0 && loading === null && !error && <EmptyList />}
      <ul aria-busy={loading !== null}>
        {rows.map(({ id }) => (
          <Row key={id} id={id} />
        ))}
      </ul>
      {list.hasMore.value && <More />}
    </div>
  );
}

/** The shape of rows to come. */
function Ghosts() {
  return (
    <div role="status">
      <span class="quiet">Loading conversations</span>
      {[0, 1, 2, 3].map((one) => (
        <div key={one} class="row-ghost" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}

/** Fetches the next page when it comes into view; a button for those who do not scroll. */
function More() {
  const { list } = useWorkspace();
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) list.loadMore();
    });
    if (mark.current) watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, [list]);
  return (
    <div class="list-more" ref={mark}>
      <button type="button" class="button" onClick={list.loadMore}>
        {list.loading.value === "more" ? "Loading…" : "Show more"}
      </button>
    </div>
  );
}
