import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Router } from "../services/router";
import { ConfirmDialog } from "./ConfirmDialog";

/** What a form calls to hold people, and the dialog that asks them. */
export function useLeaveDialog(router: Router) {
  const [proceed, setProceed] = useState<{ step: () => void } | null>(null);
  const held = useRef(0);
  const release = useRef<() => void>(() => {});
  const stay = (event: BeforeUnloadEvent) => event.preventDefault();
  const free = useCallback(() => {
    held.current = 0;
    release.current();
    removeEventListener("beforeunload", stay);
  }, []);
  const hold = useCallback(() => {
    if (++held.current === 1) {
      release.current = router.guard((step) => setProceed({ step }));
      addEventListener("beforeunload", stay);
    }
    return () => {
      if (held.current > 0 && --held.current === 0) free();
    };
  }, [router, free]);
  useEffect(() => free, [free]);
  const dialog = proceed && (
    <ConfirmDialog
      title="Leave without saving?"
      action="Discard changes"
      cancel="Stay here"
      onCancel={() => setProceed(null)}
      onConfirm={() => {
        setProceed(null);
        free();
        proceed.step();
      }}
    >
      What you have changed on this page is not saved.
    </ConfirmDialog>
  );
  return { hold, dialog };
}
