"""How large a file may be. A district's grids are a few megabytes; these leave room for careless
exports, and keep one upload from taking the machine."""

MEGABYTE = 1024 * 1024

MAX_BYTES = 64 * MEGABYTE
MAX_UNPACKED_BYTES = 400 * MEGABYTE
MAX_MEMBERS = 1_000
# A .dbf of mostly blank fields shrinks to a hundredth, and that is no bomb.
MAX_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 20 * MEGABYTE

MAX_LAYERS = 100
MAX_COLUMNS = 500
MAX_FEATURES = 50_000
MAX_VERTICES = 5_000_000
MAX_TEXT = 500  # characters of a code or a name
MAX_CODE_ROWS = 200_000

# Of the process that reads.
MEMORY_BYTES = 2_048 * MEGABYTE
CPU_SECONDS = 120
WALL_SECONDS = 180.0
WRITTEN_BYTES = 64 * 1024  # to its log of complaints; it has no other file
MAX_ANSWER_BYTES = 512 * MEGABYTE
