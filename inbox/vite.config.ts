import { defineConfig } from "vitest/config";

/** In development the page comes from Vite and everything else from a gateway that runs beside it. */
const { PORCHLIGHT_DEV_GATEWAY: gateway = "http://127.0.0.1:8000" } = process.env;

export default defineConfig({
  base: "/inbox/",
  build: {
    outDir: "../static/dist/inbox",
    emptyOutDir: true,
    target: "es2022",
    // The page's Content-Security-Policy knows no data: scripts or styles, so every asset is a file of its own.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": gateway, "/socket.io": { target: gateway, ws: true } },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
