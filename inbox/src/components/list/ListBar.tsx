import { useWorkspace } from "../context";
import { AccountMenu } from "./AccountMenu";

/** Whose inbox this is: the project's name, or a switch between projects for an agent who serves several. */
export function ListBar() {
  const { projects, router, project } = useWorkspace();
  const current = project.value;
  return (
    <div class="list-bar">
      <img src="/inbox/lamp.svg" alt="" />
      {projects.length > 1 ? (
        <select
          class="picker"
          aria-label="Project"
          value={current?.id}
          onChange={(event) => router.go({ projectId: event.currentTarget.value, conversationId: null })}
        >
          {projects.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      ) : (
        <strong>{current?.name}</strong>
      )}
      <AccountMenu />
    </div>
  );
}
