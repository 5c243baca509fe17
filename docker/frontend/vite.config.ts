import process from "node:process";
import { defineConfig } from "vitest/config";

const { HTTP_HOST, HTTP_PORT = "8080", BACKEND_URL = "http://127.0.0.1:8000" } = process.env;
const server = {
  host: HTTP_HOST ?? true,
  port: Number(HTTP_PORT),
  strictPort: true,
  proxy: { "/api": BACKEND_URL },
};

export default defineConfig({
  cacheDir: "/tmp/vite", // the image's files belong to nobody who runs it
  oxc: { jsx: { runtime: "automatic" } },
  build: { assetsInlineLimit: 0 }, // the content security policy allows no data: URLs
  server: { ...server, allowedHosts: true },
  preview: server,
  test: { include: ["src/**/*.test.{ts,tsx}"], testTimeout: 60_000, restoreMocks: true, unstubGlobals: true },
});
