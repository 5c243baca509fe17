"""Reads the JSON reports of the scanners into findings."""

from collections.abc import Iterator
from typing import Any

from tests.supply_chain.finding import UNKNOWN, Finding

PIP_AUDIT = "pip-audit"
NPM_AUDIT = "npm-audit"
TRIVY_VULNERABILITIES = "trivy-vulnerabilities"
TRIVY_CONFIGURATION = "trivy-configuration"

Report = dict[str, Any]


def pip_audit(report: Report, target: str) -> Iterator[Finding]:
    """Yield each vulnerability, none of which pip-audit rates, and each package that it could not look up."""
    for package in report["dependencies"]:
        if reason := package.get("skip_reason"):
            yield Finding(PIP_AUDIT, target, "not-audited", package["name"], UNKNOWN, reason)
        for each in package.get("vulns", ()):
            subject = f"{package['name']} {package['version']}"
            yield Finding(PIP_AUDIT, target, each["id"], subject, UNKNOWN, _upgrade(each["fix_versions"]))


def npm_audit(report: Report, target: str) -> Iterator[Finding]:
    """Yield each advisory; a package that only depends on a vulnerable one names no advisory of its own."""
    for package in report["vulnerabilities"].values():
        fix = "npm audit fix" if package["fixAvailable"] else ""
        for each in package["via"]:
            if not isinstance(each, str):
                subject, severity = f"{each['name']} {each['range']}", each["severity"].upper()
                yield Finding(NPM_AUDIT, target, each["url"].rpartition("/")[2], subject, severity, fix)


def trivy(report: Report, tool: str, target: str) -> Iterator[Finding]:
    """Yield the vulnerabilities, secrets and misconfigurations of an image."""
    for result in report.get("Results", ()):
        for each in result.get("Vulnerabilities", ()):
            subject, fix = f"{each['PkgName']} {each['InstalledVersion']}", each.get("FixedVersion", "")
            yield Finding(
                tool, target, each["VulnerabilityID"], subject, each["Severity"], _upgrade(fix.split())
            )
        for each in result.get("Secrets", ()):  # whatever its rating: everybody with the image has it
            yield Finding(tool, target, each["RuleID"], result["Target"], "CRITICAL", "revoke and remove it")
        for each in result.get("Misconfigurations", ()):
            fix = each.get("Resolution") or each["Message"]
            yield Finding(tool, target, each["ID"], each["Title"], each["Severity"], fix)


def _upgrade(versions: list[str]) -> str:
    return f"upgrade to {' '.join(versions)}" if versions else ""
