"""Just enough of the FlatBuffers wire format to read a TFLite file.

A table starts with a signed offset to its vtable; the vtable holds one 16-bit offset
per field, 0 meaning "absent, use the default".
"""
import struct

import numpy as np


class Table:
    def __init__(self, data, position):
        self.data, self.position = data, position
        self.vtable = position - struct.unpack_from("<i", data, position)[0]
        self.vtable_size = struct.unpack_from("<H", data, self.vtable)[0]

    @classmethod
    def root(cls, data):
        return cls(data, struct.unpack_from("<I", data, 0)[0])

    def _offset(self, field):
        slot = 4 + 2 * field
        return struct.unpack_from("<H", self.data, self.vtable + slot)[0] if slot < self.vtable_size else 0

    def _target(self, field):
        offset = self._offset(field)
        if not offset:
            return None
        place = self.position + offset
        return place + struct.unpack_from("<I", self.data, place)[0]

    def scalar(self, field, kind, default=0):
        offset = self._offset(field)
        return struct.unpack_from("<" + kind, self.data, self.position + offset)[0] if offset else default

    def table(self, field):
        target = self._target(field)
        return None if target is None else Table(self.data, target)

    def vector(self, field, dtype):
        target = self._target(field)
        if target is None:
            return None
        return np.frombuffer(self.data, dtype, struct.unpack_from("<I", self.data, target)[0], target + 4)

    def tables(self, field):
        target = self._target(field)
        if target is None:
            return []
        places = [target + 4 + 4 * i for i in range(struct.unpack_from("<I", self.data, target)[0])]
        return [Table(self.data, p + struct.unpack_from("<I", self.data, p)[0]) for p in places]
