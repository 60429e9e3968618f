"""Commands of a developer of this repository; the integration itself never imports them."""
