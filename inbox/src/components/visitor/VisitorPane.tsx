import { safeHref } from "@porchlight/client";
import type { ComponentChildren } from "preact";
import type { Conversation } from "../../contract";
import { knownName, momentLabel, visitorName } from "../../services/wording";
import { useWorkspace } from "../context";
import { Avatar } from "../shared/Avatar";
import { Icon } from "../shared/Icon";

/** The right pane: who writes, and where on the site he is now. */
export function VisitorPane() {
  const { openConversation, showsVisitor } = useWorkspace();
  const conversation = openConversation.value;
  if (!conversation) return null;
  const { visitor } = conversation;
  return (
    <section class="pane pane-visitor" aria-label="Visitor">
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
          <span class="verified">
            <Icon name="shield" />
            Verified
          </span>
        )}
        <p class="visitor-presence">{visitor.online ? "On your site now" : "Not on your site"}</p>
      </div>
      <Facts conversation={conversation} />
    </section>
  );
}

function Facts({ conversation: { visitor, createdAt } }: { conversation: Conversation }) {
  return (
    <dl class="facts">
      <Fact name="Name">{visitor.name}</Fact>
      <Fact name="E-mail">
        {visitor.email && <a href={`mailto:${encodeURIComponent(visitor.email)}`}>{visitor.email}</a>}
      </Fact>
      <Fact name={visitor.online ? "Looking at" : "Last page"}>{visitor.url && <PageLink {...visitor} />}</Fact>
      <Fact name="Conversation began">
        <time dateTime={createdAt}>{momentLabel(createdAt)}</time>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children || <span class="none">Not known</span>}</dd>
    </div>
  );
}

/** The page's title over its address. The address comes from the visitor's browser: only a web address is a link. */
function PageLink({ url, title }: { url: string | null; title: string | null }) {
  const href = url && /^https?:/i.test(url) ? safeHref(url) : null;
  return (
    <>
      {title}
      {href ? (
        <a class="address" href={href} target="_blank" rel="noopener noreferrer nofollow">
          {url}
        </a>
      ) : (
        <span class="address">{url}</span>
      )}
    </>
  );
}
