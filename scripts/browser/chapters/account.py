"""The config flow, from the list of integrations to the last page, and once more for the same account."""

from scripts.browser.tour import Tour
from scripts.browser.visit import Visit
from scripts.story.observing import expect


async def add_the_account(tour: Tour) -> list[str]:
    """Add the account, with a wrong password first; then try to add it again."""
    visit = await tour.english()
    window, dialog = visit.window, visit.dialog
    await window.go("/config/integrations/dashboard")
    await window.click("the button for a new integration", window.page.locator("ha-button[slot=fab]"))
    search = window.page.locator("dialog-add-integration")
    await search.locator("ha-input-search input").fill("ipex")
    found = search.locator("ha-integration-list-item").filter(has_text=window.wording["title"])
    await window.wait_for("IPEX SMS in the list of integrations", found)
    await window.picture("integrations")
    await window.click("IPEX SMS in the list of integrations", found)
    await walk_through(visit)
    expect(not visit.gateway.messages, f"{len(visit.gateway.messages)} texts went out, and none was to be sent")
    devices = await visit.device_ids()

    await open_config_flow(visit)
    await dialog.begin("config.step.user")
    await dialog.choose("credentials")
    await log_in(visit, visit.gateway.password)
    await dialog.submit()
    await dialog.abort("config.abort.already_configured")
    await window.picture("account-again")
    await dialog.dismiss()
    return [
        f"{visit.gateway.username} was added, a wrong password refused; its devices are {', '.join(devices)}",
        "the same account again is refused",
    ]


async def open_config_flow(visit: Visit) -> None:
    """Open the config flow by the link that the documentation may use."""
    await visit.window.go("/config/integrations/dashboard/add?domain=ipex_sms")
    await visit.window.click(
        "the button that goes on", visit.window.page.locator("dialog-box ha-button[slot=primaryAction]")
    )


async def walk_through(visit: Visit) -> None:
    """Go through the open config flow, to the end; the address is given to the operator."""
    dialog, window, gateway = visit.dialog, visit.window, visit.gateway
    await dialog.begin("config.step.user")
    await window.picture("account-way")
    await dialog.choose("credentials")
    await log_in(visit, "wrong")
    await dialog.fail("config.error.invalid_auth")
    await window.picture("account-refused")
    await dialog.fill("password", gateway.password)
    await dialog.submit()

    await dialog.begin("config.step.numbers")
    boxes = dialog.place.get_by_role("checkbox")
    expect(await boxes.count() == len(gateway.numbers), f"{await boxes.count()} numbers are offered")
    await window.picture("account-numbers")
    await dialog.submit()

    await dialog.begin("config.step.webhook")
    await dialog.read("selector.webhook_reach.options.local")
    address = await dialog.place.locator("code").inner_text()
    local = f"{visit.house.client.url}/api/webhook/"
    expect(address.startswith(local), f"the address is {address.partition('webhook/')[0]}…, not {local}…")
    await window.picture("account-webhook")
    gateway.webhook_url = address.strip()
    await dialog.finish()
    await visit.wait_until_loaded()


async def log_in(visit: Visit, password: str) -> None:
    """Fill in the page with the e-mail and the password; all servers are the double's."""
    dialog = visit.dialog
    await dialog.begin("config.step.credentials")
    await dialog.fill("username", visit.gateway.username)
    await dialog.fill("password", password)
    await dialog.open_section("servers")
    for server in ("sms_url", "auth_url", "instant_url"):
        await dialog.fill(server, visit.gateway.url, section="servers")
