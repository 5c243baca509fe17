"""What the audits query, on loopback: OSV and npm's advisories, which know one vulnerable package."""

import gzip
import json

from tests.loopback import JsonHandler

PACKAGE = "planted"
VULNERABLE, FIXED = "1.0.0", "1.1.0"

OSV = {
    "vulns": [
        {
            "id": "GHSA-aaaa-bbbb-cccc",
            "summary": "Planted",
            "aliases": ["CVE-2026-0001"],
            "modified": "2026-01-01T00:00:00Z",
            "affected": [
                {
                    "package": {"ecosystem": "PyPI", "name": PACKAGE},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": FIXED}]}],
                }
            ],
        }
    ]
}
NPM = {
    PACKAGE: [
        {
            "id": 1000001,
            "url": "https://example.com/advisories/GHSA-aaaa-bbbb-cccc",
            "title": "Planted",
            "severity": "high",
            "vulnerable_versions": f"<{FIXED}",
            "cwe": ["CWE-79"],
            "cvss": {"score": 7.5, "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"},
        }
    ]
}
VERSIONS = {
    "name": PACKAGE,
    "dist-tags": {"latest": FIXED},
    "versions": {each: {"name": PACKAGE, "version": each, "dist": {}} for each in (VULNERABLE, FIXED)},
}


class Registries(JsonHandler):
    """Answers only requests in the services' own format."""

    def do_POST(self) -> None:
        body = self.body()
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        asked = json.loads(body)
        if self.path == "/v1/query":
            package = {"name": PACKAGE, "ecosystem": "PyPI"}
            self.answer(OSV if asked == {"package": package, "version": VULNERABLE} else {})
        elif self.path == "/-/npm/v1/security/advisories/bulk":
            self.answer(NPM if asked == {PACKAGE: [VULNERABLE]} else {})
        else:
            self.send_error(404)

    def do_GET(self) -> None:
        if self.path == f"/{PACKAGE}":
            self.answer(VERSIONS)
        else:
            self.send_error(404)
