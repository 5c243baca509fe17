// What development's server does before Vite: it serves only its own hosts, like the web server in production.

import type { ServerResponse } from "node:http";
import type { Connect, Plugin, ProxyOptions } from "vite";

const LOCAL = ["localhost", "127.0.0.1", "[::1]"];
const MISDIRECTED = "This host is not served here: ALLOWED_HOSTS names those that are, besides localhost.";
const READ_ONLY = "This address is read-only: use GET or HEAD.";
const UNREACHABLE = "The service cannot be reached just now. Please try again in a moment.";

/** Return the hosts that ALLOWED_HOSTS names, and localhost. */
export function allowedHosts(setting: string | undefined): string[] {
  const named = setting?.split(",").map((host) => canonical(host.includes(":") && host[0] !== "[" ? `[${host}]` : host));
  if (named?.includes("") || setting?.includes("]:"))
    throw new Error(
      `ALLOWED_HOSTS is '${setting}': set it to host names or IP addresses with a comma between them and without ports, ` +
        "or leave it out for localhost alone",
    );
  return [...LOCAL, ...(named ?? [])];
}

/** Refuse other hosts, and writes to read-only addresses. */
export function guard(hosts: string[]): Plugin {
  const handle: Connect.NextHandleFunction = ({ headers, method = "", url = "" }, response, next) => {
    const host = canonical(headers.host ?? "");
    if (!hosts.includes(host)) return problem(response, 421, "Misdirected Request", MISDIRECTED);
    if (!["GET", "HEAD"].includes(method) && !/^\/api([/?]|$)/.test(url))
      return problem(response, 405, "Method Not Allowed", READ_ONLY, { Allow: "GET, HEAD" });
    headers.host = host; // Vite's own check is sensitive to case and trailing dots
    next();
  };
  // Before everything of Vite's: its own check responds in text, and accepts every address.
  const goFirst = ({ middlewares }: { middlewares: Connect.Server }) => {
    middlewares.stack.unshift({ route: "", handle });
  };
  return { name: "guard", configureServer: goFirst, configurePreviewServer: goFirst };
}

/** Forward requests to the backend, and say so if it cannot be reached. */
export function handOn(backend: string): ProxyOptions {
  return {
    target: backend,
    changeOrigin: true,
    configure: (proxy) => {
      proxy.on("error", (_error, _request, response) => {
        if ("req" in response && !response.headersSent)
          problem(response, 503, "Service Unavailable", UNREACHABLE, { "Retry-After": "5" });
      });
    },
  };
}

/** Return a host as browsers write it, without port and trailing dot, or nothing if it is invalid. */
function canonical(host: string): string {
  const url = `http://${host}`;
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, "") : "";
}

function problem(response: ServerResponse, status: number, title: string, detail: string, headers = {}): void {
  response.writeHead(status, { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...headers });
  response.end(JSON.stringify({ type: "about:blank", title, status, detail }));
}
