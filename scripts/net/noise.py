"""Noise that is the same everywhere: a splitmix64 hash on a lattice, blended by smoothstep.

Integers throughout. A random generator's stream may change with its library, and exp or sin differ
in the last digit between processors; this cannot.
"""

import numpy as np

SPAN = 32768  # noise lies in [-SPAN, SPAN)


def _mixed(z):
    """One splitmix64 step of uint64 arrays (Steele, Lea and Flood 2014); overflow is meant."""
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def hashed(seed, a, b=0):
    """63-bit hashes (int64, never negative) of whole numbers; a and b broadcast."""
    a, b = np.broadcast_arrays(np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64))
    # at least one dimension: numpy warns of overflow for scalars only
    z = _mixed(np.atleast_1d(a).astype(np.uint64) ^ np.uint64(seed * 0x51ED27))
    z = _mixed(z ^ np.atleast_1d(b).astype(np.uint64))
    return (z >> np.uint64(1)).astype(np.int64).reshape(a.shape)


def value_noise(x, y, wavelength, seed):
    """Smooth noise in [-SPAN, SPAN) at plane points (dm); wavelength in dm."""
    column, row = x // wavelength, y // wavelength
    across, up = (
        _smoothstep((offset << 15) // wavelength)
        for offset in (x - column * wavelength, y - row * wavelength)
    )
    corner = {
        (i, j): (hashed(seed, column + i, row + j) >> 47) - SPAN for i in (0, 1) for j in (0, 1)
    }
    low = corner[0, 0] + ((corner[1, 0] - corner[0, 0]) * across >> 15)
    high = corner[0, 1] + ((corner[1, 1] - corner[0, 1]) * across >> 15)
    return low + ((high - low) * up >> 15)


def _smoothstep(t):
    """3t^2 - 2t^3 of a fraction with 15 bits."""
    return (t * t * (3 * SPAN - 2 * t)) >> 30
