"""`python -m scripts.brand_images`: drawings become pictures; `scripts/brand` prepares its environment first."""

import asyncio
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from scripts import ROOT
from scripts.browser.chromium import open_browser, provide_browser

DRAWINGS = ROOT / "docs" / "brand"
PICTURES = ROOT / "custom_components" / "ipex_sms" / "brand"
# Heights in pixels, as Home Assistant asks for them.
HEIGHTS = {"icon": 256, "dark_icon": 256, "logo": 128, "dark_logo": 128}


async def main() -> None:
    """Draw each picture in its size, and in twice its size."""
    PICTURES.mkdir(exist_ok=True)
    async with open_browser(await provide_browser()) as browser:
        page = await browser.new_page(viewport={"width": 2000, "height": 600})
        for name, height in HEIGHTS.items():
            drawing = (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")
            await _draw(page, drawing, height, PICTURES / f"{name}.png")
            await _draw(page, drawing, 2 * height, PICTURES / f"{name}@2x.png")


async def _draw(page: Page, drawing: str, height: int, path: Path) -> None:
    sized = drawing.replace("<svg ", f'<svg style="display: block; height: {height}px" ', 1)
    await page.set_content(f'<body style="margin: 0"><div style="width: max-content">{sized}</div></body>')
    _save(await page.locator("svg").screenshot(omit_background=True), path)


def _save(screenshot: bytes, path: Path) -> None:
    picture = Image.open(BytesIO(screenshot))
    # A few colors and their edges: nothing is lost by a palette, but most of the file.
    picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {picture.width} x {picture.height}, {path.stat().st_size} bytes")


if __name__ == "__main__":
    asyncio.run(main())
