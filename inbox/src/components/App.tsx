import { useSession } from "./context";
import { SignIn } from "./SignIn";
import { Loading, Notice } from "./shared/Notice";
import { Workspace } from "./Workspace";

/** Decides by the session what the window shows. */
export function App() {
  const session = useSession();
  const state = session.state.value;
  switch (state.kind) {
    case "checking":
      return <Loading what="your inbox" />;
    case "signedOut":
      return <SignIn notice={state.notice} />;
    case "signedIn":
      return <Workspace key={state.agent.id} agent={state.agent} projects={state.projects} />;
    case "unreachable":
      return (
        <Notice icon="plug" title="The inbox cannot be reached">
          <p>{state.reason}</p>
          <button type="button" class="button primary" onClick={session.restore}>
            Try again
          </button>
        </Notice>
      );
  }
}
