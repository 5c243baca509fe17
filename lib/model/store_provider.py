"""What holds a store's secrets, how an entry can be called there, and how external-secrets reads it.

Names are those that the providers document; reading is what external-secrets 0.16 does with `remoteRef`
(pkg/provider/<provider>: GetSecret).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

Reading: TypeAlias = Literal["path", "name", "nothing"]
"""How a property is read: as a gjson path, as the name of a field, or not at all."""
_ANYTHING = "-_./A-Za-z0-9"


class Provider(NamedTuple):
    """What a provider's entries are called, and what external-secrets reads of them."""

    characters: str
    """Of a name, as within the brackets of a regular expression."""
    spoken: str
    separator: str
    """Stands between the parts of a name unless a store says otherwise, and for what a name cannot have."""
    properties: Reading
    whole_values: bool = True
    """Whether an entry without a property is its plain value: some always are objects of several values."""
    longest: int = 1000
    pattern: str = ".*"
    """What else a name must match."""
    upper_case: bool = False
    case_matters: bool = True
    absolute: bool = False
    """Whether a name with / must begin with it."""

    def spelled(self, part: str) -> str:
        """Return the name of a Secret or key, as far as the provider can have it."""
        foreign = f"[^{self.characters}]+"
        own = part.upper() if self.upper_case else part
        return re.sub(foreign, self.separator, re.sub(f"^{foreign}", "", own))

    def joined(self, separator: str, parts: list[str]) -> str:
        """Return the name of an entry."""
        name = separator.join(parts)
        return f"/{name}" if self.absolute and "/" in name else name

    def property_of(self, key: str) -> str | None:
        """Return what external-secrets must be told to read a key of an entry."""
        if self.properties == "nothing":
            return None
        return key.replace(".", r"\.") if self.properties == "path" else key

    def has_characters(self, text: str) -> bool:
        return re.fullmatch(f"[{self.characters}]+", text) is not None

    def has(self, name: str) -> bool:
        """Return whether an entry can be called so."""
        fits = self.has_characters(name) and len(name) <= self.longest
        return fits and re.fullmatch(self.pattern, name) is not None


PROVIDERS: Mapping[str, Provider] = MappingProxyType(
    {
        "vault": Provider(
            _ANYTHING,
            "letters, digits, -, _, . and / without a part that is . or ..",
            "/",
            "path",
            whole_values=False,
            pattern=r"(?!(.*/)?\.{1,2}(/|$)).*",
        ),
        "aws-secrets-manager": Provider(
            _ANYTHING, "letters, digits, -, _, . and /", "/", "path", longest=512
        ),
        "aws-parameter-store": Provider(
            _ANYTHING,
            "letters, digits, -, _, . and / in at most 15 levels, not beginning with aws or ssm",
            "/",
            "path",
            longest=900,  # 1,011 with the ARN before it
            pattern="(?i)(?!/?(aws|ssm))[^/]+|(?!/?(aws|ssm))(/[^/]+){1,15}",
            absolute=True,
        ),
        "gcp-secret-manager": Provider("-_A-Za-z0-9", "letters, digits, - and _", "-", "path", longest=255),
        "azure-key-vault": Provider(
            "-A-Za-z0-9", "letters, digits and -", "-", "path", longest=127, case_matters=False
        ),
        "kubernetes": Provider(
            "-.a-z0-9",
            "a-z, 0-9, - and ., each part beginning and ending with a letter or digit",
            "-",
            "name",
            whole_values=False,
            longest=253,
            pattern=r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
        ),
        "oracle-vault": Provider("-_.A-Za-z0-9", "letters, digits, -, _ and .", "-", "path", longest=255),
        "1password": Provider(_ANYTHING, "letters, digits, -, _, . and /", "/", "name"),
        "bitwarden": Provider(_ANYTHING, "letters, digits, -, _, . and /", "/", "nothing"),
        "doppler": Provider(
            "_A-Z0-9",
            "A-Z, 0-9 and _, not beginning with a digit",
            "_",
            "nothing",
            longest=200,
            pattern="[^0-9].*",
            upper_case=True,
        ),
    }
)
