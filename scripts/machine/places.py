"""Where everything lies in this checkout and beside it."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What one checkout builds, whoever runs it.
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
BUILT = ROOT / ".local"
FRONT_END = ROOT / "backend" / "pages" / "web"
FRONT_END_OUTPUT = ROOT / "backend" / "pages" / "static" / "web"

# What one installation keeps: database, keys, logs. The settings read the same variable.
LOCAL = Path(os.environ.get("WANGGE_LOCAL") or ROOT / ".local").absolute()
LOGS = LOCAL / "log"
DATABASE_URL_FILE = LOCAL / "database-url"
OWNER_DATABASE_URL_FILE = LOCAL / "owner-database-url"
SECRET_KEY_FILE = LOCAL / "secret-key"
DEMO_ACCOUNTS_FILE = LOCAL / "demo-accounts.json"
COLLECTED = LOCAL / "static"
EVIDENCE = Path(os.environ.get("EVIDENCE_FOLDER") or LOCAL / "evidence").absolute()
