"""Every exposed service is behind the login of its environment, and nothing stands there without one."""

from collections.abc import Iterator

from lib.checks.known import Known
from lib.model import Environment, Fault, Login, faults


def login_faults(comparable: Known, environment: Environment) -> Iterator[Fault]:
    """Yield exposed services that a login leaves open, and guards without a login."""
    services = comparable.running(environment).services
    exposed = [each.name for each in services if each.exposed and not each.guards]
    if environment.login is None:
        for guard in [each.name for each in services if each.guards]:
            yield Fault(f"services.{guard}", environment.services[guard], "None: there is no login")
    elif not faults(environment.login, Login) and not comparable.wrong:
        for name in exposed:
            yield from _open_faults(comparable, environment, name)
        if not exposed:
            yield Fault("login", environment.login, "None: no service is exposed")


def _open_faults(comparable: Known, environment: Environment, exposed: str) -> Iterator[Fault]:
    """Yield what an exposed service lacks to be behind the login."""
    guards = [each.name for each in comparable.services if each.guards == exposed]
    for name in guards:
        if name in environment.services and environment.services[name] is None:
            yield Fault(
                f"services.{name}", None, f"a Sizing(...): {exposed} is behind it, as there is a login"
            )
    if not guards:
        yield Fault("login", environment.login, f"None: no service guards {exposed}")
