// What development's server does before Vite: it serves its own hosts alone, as the web server in production does.

import type { ServerResponse } from "node:http";
import type { Connect, Plugin, ProxyOptions } from "vite";

const LOCAL = ["localhost", "127.0.0.1", "[::1]"];
const MISDIRECTED = "This host is not served here: ALLOWED_HOSTS names those that are, besides localhost.";
const READ_ONLY = "This address can only be read: ask with GET or HEAD.";
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

/** Refuse other hosts, and to write to what can only be read. */
export function guard(hosts: string[]): Plugin {
  const handle: Connect.NextHandleFunction = ({ headers, method = "", url = "" }, response, next) => {
    const host = canonical(headers.host ?? "");
    if (!hosts.includes(host)) return problem(response, 421, "Misdirected Request", MISDIRECTED);
    if (!["GET", "HEAD"].includes(method) && !/^\/api([/?]|$)/.test(url))
      return problem(response, 405, "Method Not Allowed", READ_ONLY, { Allow: "GET, HEAD" });
    headers.host = host; // Vite's own check minds case and final dots
    next();
  };
  // Before all that Vite has: its own check answers in text, and takes every address.
  const goFirst = ({ middlewares }: { middlewares: Connect.Server }) => {
    middlewares.stack.unshift({ route: "", handle });
  };
  return { name: "guard", configureServer: goFirst, configurePreviewServer: goFirst };
}

/** Hand requests on to the backend, and say it when that cannot be reached. */
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

/** Return a host as browsers write it, without port and final dot; or nothing where it is none. */
function canonical(host: string): string {
  const url = `http://${host}`;
  return /^[\w.:[\]-]+$/.test(host) && URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, "") : "";
}

function problem(response: ServerResponse, status: number, title: string, detail: string, headers = {}): void {
  response.writeHead(status, { "Content-Type": "application/problem+json", "Cache-Control": "no-store", ...headers });
  response.end(JSON.stringify({ type: "about:blank", title, status, detail }));
}
