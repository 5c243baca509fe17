"""What services keep: how many records, what each takes, and how a job copies them."""

from lib.model.record import Record
from lib.model.scalars import Bytes, Dimensions, Many, Mebibytes, Name, SettingName


class Records(Record):
    """How many records a service is to hold in an environment, each with a vector of so many dimensions."""

    count: Many
    dimensions: Dimensions


class Each(Record):
    """What one record takes: so many bytes, and so many more for each dimension of its vector."""

    fixed_bytes: Bytes
    bytes_per_dimension: Bytes

    def mib(self, records: Records) -> float:
        """Return what all records take."""
        each = self.fixed_bytes + self.bytes_per_dimension * records.dimensions
        return records.count * each / 2**20


class Holding(Record):
    """What a service needs for its records, as measured or as its maker says."""

    without_any_mib: Mebibytes
    """Memory of the process before it holds anything."""
    memory: Each
    disk: Each


class Copying(Record):
    """How a job backs up a service: the measured speed, and the size of what it writes."""

    of: Name
    """The service that it calls and copies."""
    kept_by: SettingName
    """The setting with the number of copies that are kept."""
    records_a_second: Many
    copy: Each
