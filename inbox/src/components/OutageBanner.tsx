import { useWorkspace } from "./context";
import { Icon } from "./shared/Icon";

/** Says in red that nothing new arrives by itself, when that has been so for more than a moment. */
export function OutageBanner() {
  const { live } = useWorkspace();
  return (
    <div role="alert">
      {live.outage.value && (
        <p class="outage">
          <Icon name="plug" />
          <span>Live updates are down. Trying to reconnect; what you write is kept and sent then.</span>
        </p>
      )}
    </div>
  );
}
