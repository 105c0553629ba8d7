"""Imports that are remembered: looked at before they are stored, and undone afterwards."""
