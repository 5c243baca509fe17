"""Sizes that several programs share."""

from lib.model import Resources

SMALL = Resources(cpu_millis=50, memory_mib=256, ephemeral_mib=32)
MEDIUM = Resources(cpu_millis=1000, memory_mib=512, ephemeral_mib=128)
LARGE = Resources(cpu_millis=1000, memory_mib=512, ephemeral_mib=256)
