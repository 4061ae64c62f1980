import { timeLabel } from "@porchlight/client";
import { useSignal } from "@preact/signals";
import type { Conversation, VisitorDetails } from "../../contract";
import { momentLabel } from "../../services/wording";
import { useWorkspace } from "../context";
import { Block, Fact, PageLink } from "./Facts";

/** Where the visitor is on the site, how he came there, and what time it is with him. */
export function Visit({ conversation: { visitor, createdAt } }: { conversation: Conversation }) {
  const { clock } = useWorkspace();
  const details = useWorkspace().visitor.details.value;
  const began = details?.visitStartedAt;
  return (
    <Block title="This visit">
      <dl class="facts">
        <Fact name={visitor.online ? "Looking at" : "Last page"}>
          {visitor.url && <PageLink url={visitor.url} title={visitor.title} />}
        </Fact>
        {began && (
          <Fact name="Visit began">
            <time dateTime={began}>{momentLabel(began)}</time>
          </Fact>
        )}
        {details?.referrer && (
          <Fact name="Came from">
            <PageLink url={details.referrer} title={null} />
          </Fact>
        )}
        {details?.timeZone && (
          <Fact name="Local time">{localTime(details.timeZone, clock.now.value) ?? details.timeZone}</Fact>
        )}
        {details?.browser && <Fact name="Browser">{details.browser}</Fact>}
        {details?.locale && <Fact name="Language">{languageName(details.locale)}</Fact>}
        <Fact name="Conversation began">
          <time dateTime={createdAt}>{momentLabel(createdAt)}</time>
        </Fact>
      </dl>
      {details && details.pages.length > 1 && <Trail pages={details.pages} />}
    </Block>
  );
}

const FEW = 4;

function Trail({ pages }: { pages: VisitorDetails["pages"] }) {
  const all = useSignal(false);
  const shown = all.value ? pages : pages.slice(0, FEW);
  return (
    <div class="trail">
      <h4>Pages, the latest first</h4>
      <ol>
        {shown.map(({ url, title, at }) => (
          <li key={`${at} ${url}`}>
            <time dateTime={at} title={momentLabel(at)}>
              {timeLabel(at)}
            </time>
            <span>
              <PageLink url={url} title={title} />
            </span>
          </li>
        ))}
      </ol>
      {pages.length > FEW && (
        <button
          type="button"
          class="link-button"
          aria-expanded={all.value}
          onClick={() => {
            all.value = !all.value;
          }}
        >
          {all.value ? "Show fewer" : `Show all ${pages.length}`}
        </button>
      )}
    </div>
  );
}

/** The name of the zone comes from the visitor's browser: one that is none gives null. */
export function localTime(timeZone: string, now: number): string | null {
  try {
    const time = new Date(now).toLocaleString(undefined, {
      timeZone,
      weekday: "short",
      hour: "numeric",
      minute: "2-digit",
    });
    return `${time} (${timeZone.replace(/_/g, " ")})`;
  } catch {
    return null;
  }
}

function languageName(locale: string): string {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}
