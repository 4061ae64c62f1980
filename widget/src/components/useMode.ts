/** Light or dark: as the setting says, else as the page around it looks. */
import { useMemo } from "preact/hooks";
import { type Mode, modeOf, pageLook } from "../theme";
import { useMedia } from "./useMedia";

/** Looks at the page again when the panel opens, and when the reader's own setting changes. */
export function useMode(setting: "auto" | Mode | undefined, open: boolean): Mode {
  const dark = useMedia("(prefers-color-scheme: dark)");
  const look = useMemo(pageLook, [dark, open]);
  return modeOf(setting, look, dark);
}
