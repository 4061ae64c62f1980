/** Line icons, drawn with the colour of the text around them. They decorate: words beside them carry the meaning. */

const PATHS = {
  search: "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13ZM20 20l-4.8-4.8",
  back: "M15 5l-7 7 7 7",
  info: "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18ZM12 11v5M12 8h.01",
  check: "M5 12.5 10 17.5 19.5 7",
  seen: "M2.5 12.5 7 17l9-10M11.5 16l1 1 9-10",
  clock: "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18ZM12 7.5V12l3 2",
  warning: "M12 4 2.8 20h18.4L12 4ZM12 10v4.5M12 17.5h.01",
  reopen: "M4.5 12a7.5 7.5 0 1 1 2.2 5.3M4.5 18.5v-4h4",
  inbox: "M4 13.5 6.5 5h11l2.5 8.5V19H4v-5.5ZM4 13.5h4.5l1.2 2.5h4.6l1.2-2.5H20",
  chat: "M4.5 5h15v11h-8l-4 3.5V16h-3V5Z",
  unread: "M4 7h9M4 12h16M4 17h16M18.5 8.5a2 2 0 1 1 0-4 2 2 0 0 1 0 4Z",
  up: "M12 19V6M6 11.5l6-6 6 6",
  down: "M12 5v13M6 12.5l6 6 6-6",
  shield: "M12 3.5 5 6v5.5c0 4.3 2.9 7.4 7 9 4.1-1.6 7-4.7 7-9V6l-7-2.5ZM9 12l2.2 2.2L15 10.5",
  person: "M12 12a4 4 0 1 1 0-8 4 4 0 0 1 0 8ZM4.5 20.5c.6-3.8 3.6-6 7.5-6s6.9 2.2 7.5 6",
  close: "M6 6l12 12M18 6 6 18",
  chevron: "M6.5 9.5 12 15l5.5-5.5",
  copy: "M9 9h11v11H9V9ZM15 9V4H4v11h5",
  external: "M14 4.5h5.5V10M19 5l-8.5 8.5M10 5H5v14h14v-5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  hourglass: "M7 4h10M7 20h10M8 4c0 5 8 6 8 8s-8 3-8 8M16 4c0 5-8 6-8 8s8 3 8 8",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.6L12 7.2M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.6l1.3-1.4",
  more: "M6 12.6a.6.6 0 1 1 0-1.2.6.6 0 0 1 0 1.2ZM12 12.6a.6.6 0 1 1 0-1.2.6.6 0 0 1 0 1.2ZM18 12.6a.6.6 0 1 1 0-1.2.6.6 0 0 1 0 1.2Z",
  pencil: "M4.5 19.5l1-4L16 5l3 3L8.5 18.5l-4 1Z",
  quote: "M5 17c2.5-.6 4-2.3 4-5V7H4v5h5M15 17c2.5-.6 4-2.3 4-5V7h-5v5h5",
  star: "M12 4l2.5 5.2 5.7.8-4.1 4 1 5.6L12 17l-5.1 2.6 1-5.6-4.1-4 5.7-.8L12 4Z",
  plug: "M4 4l16 16M8.5 8.5 6 11a5 5 0 0 0 0 7l.5.5M15.5 15.5 18 13a5 5 0 0 0 0-7L17.5 5.5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
