"""No setting of a program comes from two places."""

from collections.abc import Iterator, Mapping

from lib.model import (
    ALLOWED_HOSTS,
    AnyExternal,
    Call,
    Declared,
    Fault,
    Job,
    Service,
    Size,
    faults,
    setting_name,
)
from lib.model.told import address_setting, external_settings


def platform_settings(program: Service | Job) -> set[str]:
    """Return the settings that the platform itself gives a program, wherever its callees run."""
    own = own_settings(program) | set(program.login_settings)
    return own | {name for call in program.called for name in address_settings(call)}


def own_settings(program: Service | Job) -> set[str]:
    """Return the settings that follow from the program alone, in a cluster or on Compose."""
    if not program.contract:
        return set(program.own_settings) if isinstance(program, Service) else set()
    data = {program.data.setting} if program.data else set()
    return (
        {"LOG_LEVEL", ALLOWED_HOSTS}
        | data
        | (_of_a_service(program) if isinstance(program, Service) else set())
    )


def address_settings(call: Call) -> list[str]:
    """Return every setting that can hold the address, whatever protocol is spoken there."""
    return list(dict.fromkeys((address_setting(call, "http"), address_setting(call, "tcp"))))


def call_faults(program: Service | Job) -> Iterator[Fault]:
    """Yield calls whose address would be in a setting that already exists."""
    taken = dict.fromkeys(own_settings(program), "the platform sets")
    taken |= dict.fromkeys(program.login_settings, "login_settings has")
    for index, call in enumerate(program.called):
        clash = next((name for name in address_settings(call) if name in taken), None)
        if clash:
            allowed = f"a call with a different setting: {taken[clash]} {clash}"
            yield Fault(f"calls[{index}]", program.calls[index], allowed)
        taken |= dict.fromkeys(address_settings(call), "an earlier call uses")


def external_faults(
    program: Service | Job, size: Size, externals: Mapping[str, AnyExternal]
) -> Iterator[Fault]:
    """Yield settings of externals that a program already has."""
    given = {*program.settings, *program.environment_settings, *size.settings}
    for name in _known(program, externals):
        taken = given | platform_settings(program) - _addresses(program, name)
        for setting, _ in external_settings(externals[name].endpoint(name)):
            if setting in taken | given:
                allowed = f"one that {program.name} gets from nowhere else"
                yield Fault(f"a setting of externals.{name}", setting, allowed)
            given.add(setting)


def _of_a_service(service: Service) -> set[str]:
    hosts = {f"{setting_name(port.name)}_HOST" for port in service.ports}
    return {*service.own_settings, *hosts}


def _known(program: Service | Job, externals: Mapping[str, AnyExternal]) -> list[str]:
    """Return the right externals whose settings a program gets."""
    told = program.settings_of if isinstance(program, Job) else ()
    names = dict.fromkeys((*(call.to for call in program.called), *told))
    return [name for name in names if name in externals and not faults(externals[name], AnyExternal)]


def _addresses(program: Declared, external: str) -> set[str]:
    """Return the settings with an external's address; its own may have the other protocol's name."""
    calls = [call for call in program.called if call.to == external and call.setting is None]
    return {name for call in calls for name in address_settings(call)}
