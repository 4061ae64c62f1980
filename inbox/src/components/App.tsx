import { useLink, useSession } from "./context";
import { LinkPage } from "./door/LinkPage";
import { SecondFactor } from "./door/SecondFactor";
import { SignIn } from "./door/SignIn";
import { Loading, Notice } from "./shared/Notice";
import { Workspace } from "./Workspace";

/** Decides by the address and the session what the window shows. */
export function App() {
  const link = useLink();
  const session = useSession();
  if (link?.open.value) return <LinkPage link={link} />;
  const state = session.state.value;
  switch (state.kind) {
    case "checking":
      return <Loading what="your inbox" />;
    case "signedOut":
      return <SignIn notice={state.notice} />;
    case "codeAsked":
      return <SecondFactor />;
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
