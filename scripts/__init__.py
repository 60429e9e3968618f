"""Commands of a developer of this repository; the integration itself never imports them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
