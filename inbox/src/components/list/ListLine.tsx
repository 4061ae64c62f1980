import { useWorkspace } from "../context";
import { Icon } from "../shared/Icon";

/** The line above the rows. It is always there, so that nothing moves when new conversations wait behind it. */
export function ListLine({ top }: { top: () => void }) {
  const { order, list, router } = useWorkspace();
  const { tag } = router.route.value.filter;
  const waiting = order.waiting.value;
  const show = () => {
    order.catchUp();
    top();
  };
  return (
    <div class="list-line">
      {tag ? (
        <TagChip tag={tag} />
      ) : (
        <span>{list.settled.value ? order.ids.value.length > 0 && "Newest first" : "Loading…"}</span>
      )}
      <span role="status">
        {waiting > 0 && (
          <button type="button" class="list-new" onClick={show}>
            <Icon name="up" />
            {waiting} new
            <span class="quiet"> {waiting === 1 ? "conversation" : "conversations"}: show</span>
          </button>
        )}
      </span>
    </div>
  );
}

/** That the list shows one tag only, and the way out. */
function TagChip({ tag }: { tag: string }) {
  const { router } = useWorkspace();
  const { filter } = router.route.value;
  return (
    <a class="tag-chip" href={router.href({ filter: { ...filter, tag: "" } })}>
      <span>Tag: {tag}</span>
      <Icon name="close" />
      <span class="quiet">Show all tags</span>
    </a>
  );
}

/** Why the list could not be loaded. */
export function ListProblem() {
  const { list } = useWorkspace();
  return (
    <div role="alert">
      {list.error.value && (
        <p class="alert list-problem">
          <span>
            The list could not be loaded. {list.error.value}{" "}
            <button type="button" class="link-button" onClick={list.refresh}>
              Try again
            </button>
          </span>
        </p>
      )}
    </div>
  );
}
