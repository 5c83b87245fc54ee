"""The Chromium of this machine, and how pages are opened in it without a screen."""

CHROMIUM = "/usr/bin/chromium"
# A GPU in software; nothing asks the outside.
FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
