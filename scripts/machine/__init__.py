"""Brings a bare machine to life. Standard library only: it runs before anything is installed."""
