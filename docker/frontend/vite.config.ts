import process from "node:process";
import { defineConfig } from "vitest/config";
import { allowedHosts, guard, handOn } from "./development.ts";

const { ALLOWED_HOSTS, HTTP_HOST, HTTP_PORT = "8080", BACKEND_URL = "http://127.0.0.1:8000" } = process.env;
const hosts = allowedHosts(ALLOWED_HOSTS);
const server = {
  host: HTTP_HOST ?? true,
  port: Number(HTTP_PORT),
  strictPort: true,
  allowedHosts: hosts, // for the socket that reports changes
  proxy: { "^/api([/?]|$)": handOn(BACKEND_URL) },
};

export default defineConfig({
  cacheDir: "/tmp/vite", // the image's files do not belong to its user
  plugins: [guard(hosts)],
  oxc: { jsx: { runtime: "automatic" } },
  build: { assetsInlineLimit: 0 }, // the content security policy allows no data: URLs
  server,
  preview: server,
  test: { include: ["src/**/*.test.{ts,tsx}"], testTimeout: 60_000, restoreMocks: true, unstubGlobals: true },
});
