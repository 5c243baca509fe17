"""Ways to change what a Compose project says of a service, for every field that is compared."""

from tests.compose.change import alter, append, both, drop, put

_SERVICE = "services {}"

_JOINED = [
    *drop(f"{_SERVICE} networks *", also="calls callers admits outside"),
    *put(f"{_SERVICE} networks frontend.metrics", {}, also="calls callers admits outside"),
    *alter(f"{_SERVICE} networks * aliases *", also="calls callers admits"),
]
_ASKED = both(
    f"{_SERVICE} healthcheck test *", also="health_request start_request when_hung when_not_started"
)
_OF_A_CHECK = "health_request start_request interval_seconds timeout_seconds when_hung when_not_started"
_OF_A_SETTING = "listens addressed exposed admits calls callers outside health_request start_request"
"""Settings say where a service listens and what it calls, and whether it honours the contract."""
_ANOTHER_CHECK = {
    "test": ["CMD", "another"],
    "interval": "77s",
    "timeout": "77s",
    "retries": 77,
    "start_period": "77s",
}
_CHECKED = [
    *drop(f"{_SERVICE} healthcheck", also=_OF_A_CHECK),
    *put(f"{_SERVICE} healthcheck", _ANOTHER_CHECK, also=_OF_A_CHECK),
]

CHANGES = {
    "runs": both(f"{_SERVICE} profiles *") + put(f"{_SERVICE} profiles", ["jobs"]),
    "image": [
        *alter(f"{_SERVICE} image", f"{_SERVICE} build context", f"{_SERVICE} build target"),
        *drop(f"{_SERVICE} build"),
        *put(f"{_SERVICE} build", {"context": ".", "target": "another"}),
    ],
    "entrypoint": put(f"{_SERVICE} entrypoint", ["another"]),
    "arguments": put(f"{_SERVICE} command", ["another"]),
    "restarts": [*both(f"{_SERVICE} restart"), *put(f"{_SERVICE} restart", "on-failure")],
    "grace_seconds": both(f"{_SERVICE} stop_grace_period"),
    "before_end": put(f"{_SERVICE} pre_stop", [{"command": ["another"]}]),
    "user": both(f"{_SERVICE} user"),
    "groups": put(f"{_SERVICE} group_add", ["5"]),
    "capabilities": [*both(f"{_SERVICE} cap_drop *"), *put(f"{_SERVICE} cap_add", ["NET_ADMIN"])],
    "no_new_privileges": both(f"{_SERVICE} security_opt *", also="others"),
    "seccomp": append(f"{_SERVICE} security_opt", "seccomp=unconfined"),
    "read_only_root": both(f"{_SERVICE} read_only"),
    "cpu_millis": [*both(f"{_SERVICE} cpu_quota"), *alter(f"{_SERVICE} cpu_period")],
    "memory_bytes": both(f"{_SERVICE} mem_limit", f"{_SERVICE} memswap_limit"),
    "disk_bytes": put(f"{_SERVICE} storage_opt", {"size": "1g"}),
    "health_request": _ASKED + _CHECKED,
    "start_request": _ASKED + _CHECKED,
    "interval_seconds": both(f"{_SERVICE} healthcheck interval", also="when_not_started") + _CHECKED,
    "timeout_seconds": both(f"{_SERVICE} healthcheck timeout") + _CHECKED,
    "when_hung": both(f"{_SERVICE} healthcheck retries") + _ASKED + _CHECKED,
    "when_not_started": [
        *both(f"{_SERVICE} healthcheck start_period", also="start_request"),
        *put(f"{_SERVICE} healthcheck start_interval", "7s"),
        *_ASKED,
        *_CHECKED,
    ],
    "settings": [
        *both(f"{_SERVICE} environment *", also=_OF_A_SETTING),
        *put(f"{_SERVICE} environment ANOTHER", "value"),
    ],
    "secrets": [
        *alter(f"{_SERVICE} secrets * target"),
        *drop(f"{_SERVICE} secrets *"),
        *append(f"{_SERVICE} secrets", {"source": "another", "target": "another"}),
    ],
    "volumes": [
        *both(f"{_SERVICE} tmpfs *"),
        *alter(f"{_SERVICE} volumes * *"),
        *drop(f"{_SERVICE} volumes *"),
        *append(f"{_SERVICE} volumes", {"type": "bind", "source": "/", "target": "/another"}),
    ],
    "listens": [
        *both(f"{_SERVICE} expose *", also="addressed exposed admits calls callers"),
        *append(f"{_SERVICE} expose", "9999"),
    ],
    "addressed": both(f"{_SERVICE} environment *_PORT", also="settings listens exposed admits calls callers"),
    "exposed": [
        *alter(f"{_SERVICE} ports * target", also="admits"),
        *drop(f"{_SERVICE} ports *", also="admits"),
        *append(f"{_SERVICE} ports", {"target": 9999}, also="admits"),
    ],
    "admits": [
        *both(f"{_SERVICE} ports * target", also="exposed"),
        *append(f"{_SERVICE} ports", {"target": 9999}, also="exposed"),
        *put("networks {}.http internal", value=True, also="outside"),
    ],
    "calls": _JOINED,
    "callers": _JOINED,
    "outside": [
        *both("networks * internal", "networks * driver_opts *"),
        *drop(f"{_SERVICE} networks *", also="calls callers admits"),
    ],
    "others": [
        *put(f"{_SERVICE} privileged", value=True),
        *put(f"{_SERVICE} healthcheck disable", value=True),
        *append(f"{_SERVICE} security_opt", "apparmor=unconfined"),
        *put("networks {}.http external", value=True),
        *put("volumes * driver", "another"),
    ],
}
