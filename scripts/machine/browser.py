"""The Chromium of this machine, and how pages are opened in it without a screen.

It is the build without windows: the other one draws a window's frame and its menus for every page
that is opened, on a screen that is not there, which takes eight times the processor's time.
"""

CHROMIUM = "/usr/bin/chromium-headless-shell"
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
