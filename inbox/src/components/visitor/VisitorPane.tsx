import type { Conversation } from "../../contract";
import { knownName, visitorName } from "../../services/wording";
import { useWorkspace } from "../context";
import { Avatar } from "../shared/Avatar";
import { Icon } from "../shared/Icon";
import { Contact } from "./Contact";
import { Others } from "./Others";
import { Sorting } from "./Sorting";
import { Visit } from "./Visit";

/** The right pane: who writes, how his conversation is sorted, where on the site he is, and what was before. */
export function VisitorPane() {
  const { openConversation } = useWorkspace();
  const conversation = openConversation.value;
  if (!conversation) return null;
  const { id } = conversation;
  return (
    <section class="pane pane-visitor" aria-label="Visitor">
      <Head conversation={conversation} />
      <Contact key={`contact ${id}`} visitor={conversation.visitor} />
      <Sorting key={`sorting ${id}`} conversation={conversation} />
      <Visit conversation={conversation} />
      <Others />
    </section>
  );
}

function Head({ conversation: { visitor } }: { conversation: Conversation }) {
  const { showsVisitor } = useWorkspace();
  return (
    <div class="visitor-head">
      <button
        type="button"
        class="button plain only-narrow back"
        onClick={() => {
          showsVisitor.value = false;
        }}
      >
        <Icon name="back" />
        Conversation
      </button>
      <Avatar id={visitor.uid} name={knownName(visitor)} size="large" online={visitor.online} />
      <h2>{visitorName(visitor)}</h2>
      {visitor.verified && (
        <span class="verified" title="The site that he is signed in to vouches for name and address">
          <Icon name="shield" />
          Verified
        </span>
      )}
      <p class="visitor-presence">{visitor.online ? "On your site now" : "Not on your site"}</p>
    </div>
  );
}
