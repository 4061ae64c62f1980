import { Filters } from "./Filters";
import { ListBar } from "./ListBar";
import { Rows } from "./Rows";
import { SearchBox } from "./SearchBox";

/** The left pane: which project, which conversations, and the list of them. */
export function ListPane() {
  return (
    <section class="pane pane-list" aria-label="Conversations">
      <div class="list-head">
        <ListBar />
        <SearchBox />
        <Filters />
      </div>
      <Rows />
    </section>
  );
}
