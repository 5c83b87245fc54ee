"""What logs may not hold: the key of a phone that stands in its address."""

import logging
import re

_KEY = re.compile(r"(/devices/gpslogger/)[^/\s?]+")


class KeysMasked(logging.Filter):
    """Django names the path of a request that failed here; GPSLogger's has its key in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        masked = _KEY.sub(r"\1…", said)
        if masked != said:
            record.msg, record.args = masked, None
        return True
