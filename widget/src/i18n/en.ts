/**
 * Every word that the widget says, in English. Other languages are files of this shape and order in the folder
 * locales, with the launcher's short name before it.
 */

/** `{n}` by its plural category; "other" is always there. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

export const en = {
  openChat: "Open chat",
  closeChat: "Close chat",
  unread: { one: "{n} unread message", other: "{n} unread messages" } as Plural,
  panel: "Chat with {name}",
  conversation: "Conversation",
  online: "Online now",
  away: "Away now. ",
  later: "Leave a message and we will answer here.",
  you: "You",
  earlier: "Show earlier messages",
  loading: "Loading…",
  newMessages: "New messages",
  message: "Message",
  placeholder: "Write a message…",
  send: "Send message",
  emoji: "Emoji",
  preview: "Our team sees what you type before you send it.",
  editing: "Editing a message that was not sent",
  cancel: "Cancel",
  tooLong: { one: "{n} character too many", other: "{n} characters too many" } as Plural,
  queueFull: "Too many messages are waiting. Try again when the connection is back.",
  offline: "No connection. What you write is kept and sent later.",
  unreachable: "We cannot be reached just now. What you write is kept and sent later.",
  typing: "{name} is typing",
  someone: "Someone",
  states: { sending: "Sending", sent: "Sent", seen: "Seen", failed: "Failed" },
  failures: {
    invalid: "This text could not be accepted.",
    too_large: "This message is too long.",
    rate_limited: "Too many messages in a short time.",
    forbidden: "You cannot write here at the moment.",
    other: "This message could not be delivered.",
  } as Record<string, string>,
  edit: "Edit",
  sendAgain: "Send again",
  remove: "Remove",
  opensNewTab: "opens in a new tab",
  sound: "Sound",
  leaveEmail: "Leave your e-mail address",
  email: "Your e-mail address, in case you leave",
  save: "Save",
  emailKept: "Thank you! We have your address: {email}",
  notify: "Notify me of answers",
  closed: "This conversation is closed.",
  rate: "How did we do?",
  stars: { one: "{n} star", other: "{n} stars" } as Plural,
  rated: "Thank you for your rating!",
  comment: "Would you like to say why?",
  startNew: "Start a new conversation",
  begun: "New conversation",
};

export type Strings = typeof en;
