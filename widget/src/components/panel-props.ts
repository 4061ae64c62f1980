/** What the open chat and the conversation in it are drawn from. */
import type { WidgetConfig } from "@porchlight/client/light";
import type { Alerts } from "../alerts";
import type { Chat } from "../chat";
import type { ViewState } from "../view";

export interface PanelProps {
  config: WidgetConfig;
  chat: Chat;
  view: ViewState;
  alerts: Alerts;
}
