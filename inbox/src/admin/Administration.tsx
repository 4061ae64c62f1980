import type { ComponentType } from "preact";
import { useWorkspace } from "../components/context";
import { Icon } from "../components/shared/Icon";
import { useCommands } from "../components/useCommands";
import { PreferencesPage } from "./PreferencesPage";
import "./admin.css";

interface Section {
  /** Its name in the address, after `settings/`. */
  readonly name: string;
  readonly title: string;
  readonly page: ComponentType;
}

const FIRST: Section = { name: "preferences", title: "Your preferences", page: PreferencesPage };
const SECTIONS: readonly Section[] = [FIRST];

/** The settings: their sections on the left, the open one on the right. */
export function Administration() {
  const { router } = useWorkspace();
  const asked = router.route.value.settings;
  const open = SECTIONS.find(({ name }) => name === asked?.split("/")[0]) ?? FIRST;
  useCommands({ leave: () => router.go({}) });
  return (
    <div class="settings">
      <nav class="settings-nav" aria-label="Settings">
        <a class="button plain" href={router.href({})}>
          <Icon name="back" />
          Inbox
        </a>
        {SECTIONS.map(({ name, title }) => (
          <a
            key={name}
            class="settings-link"
            href={router.href({ settings: name })}
            aria-current={name === open.name ? "page" : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <main class="settings-page">
        <h1>{open.title}</h1>
        <open.page />
      </main>
    </div>
  );
}
