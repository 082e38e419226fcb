#!/usr/bin/env python3
"""A person looks at the operator's page in a real browser: while all is well, and in trouble.

usage: admin_page_test.py GATEWAY SANDBOX CLIENT [unittest's arguments]

Exits with 77 where there is no Chromium or no Selenium, unless CI is true. FLEXITI_SHOTS names a folder for
screenshots.
"""

import os
import pathlib
import shutil
import sqlite3
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from stack import ACCOUNT, CARD, FIRST_NAME, LAST_NAME, PERSONAL, Stack, wait_for  # noqa: E402

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    webdriver = None

SEEN = (pathlib.Path(__file__).parent / "seen.js").read_text() + "\nreturn seen();"
WIDTHS = (400, 1600)
SCHEMES = ("light", "dark")
LEAST_CONTRAST = 4.5  # WCAG 2, level AA, of text that is not large


def new_browser():
    options = webdriver.ChromeOptions()
    # No sandbox: containers run tests as root, and all that is visited is ours.
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--no-proxy-server", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)


class AdminPageTest(unittest.TestCase):
    def setUp(self):
        self.stack = Stack(*PROGRAMS)
        self.addCleanup(self.stack.stop)
        self.browser = new_browser()
        self.addCleanup(self.browser.quit)

    def show(self, path="/?refresh=off", width=1440, scheme="light"):
        self.browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        self.browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
        )
        self.browser.get(self.stack.admin + path)

    def text(self, css="body"):
        # In one step: a page that refreshes itself may be gone between finding and reading.
        read = "return document.querySelector(arguments[0])?.innerText.trim()"
        return wait_for(css, lambda: self.browser.execute_script(read, css))

    def follow(self, link, ending):
        """Also of a page that refreshes itself."""
        click = "[...document.links].find((one) => one.textContent === arguments[0])?.click()"

        def arrive():
            if not self.browser.current_url.endswith(ending):
                self.browser.execute_script(click, link)
            return self.browser.current_url.endswith(ending)

        wait_for(f"{link} to lead to {ending}", arrive)

    def section(self, name):
        return self.text(f"section[aria-labelledby={name}]")

    def wait_for_banner(self, words):
        def look():
            self.show()
            return words in self.text(".banner")

        wait_for(f"the banner says {words!r}", look)

    def shoot(self, name):
        folder = os.environ.get("FLEXITI_SHOTS")
        if not folder:
            return
        for scheme in SCHEMES:
            for width in (400, 1440):
                self.show(width=width, scheme=scheme)
                height = self.browser.execute_script("return document.documentElement.scrollHeight")
                self.browser.execute_cdp_cmd(
                    "Emulation.setDeviceMetricsOverride",
                    {"width": width, "height": min(height, 3000), "deviceScaleFactor": 1, "mobile": False},
                )
                self.browser.save_screenshot(f"{folder}/{name}-{scheme}-{width}.png")

    def check_looks(self):
        """Readable in both schemes and at any width, and the browser has nothing to complain about."""
        for scheme in SCHEMES:
            for width in WIDTHS:
                self.show(width=width, scheme=scheme)
                seen = self.browser.execute_script(SEEN)
                where = f"{scheme}, {width} px: {seen}"
                self.assertGreater(seen["pieces"], 40, where)
                self.assertGreaterEqual(seen["worst"]["contrast"], LEAST_CONTRAST, where)
                self.assertEqual(seen["scroll"], 0, where)
                self.assertEqual(seen["wide"], [], where)
        # Errors and violations of the Content-Security-Policy.
        self.assertEqual(self.browser.get_log("browser"), [])

    def check_nothing_personal(self):
        source = self.browser.page_source
        for text in PERSONAL:
            self.assertNotIn(text, source)

    def test_all_is_well(self):
        self.assertTrue(self.stack.call("maple", "lookup", "--account", ACCOUNT))
        self.show()
        self.assertIn("All is well.", self.text(".banner"))
        self.assertIn("this process has not written to it yet", self.text(".banner"))
        self.assertIn("Flexiti answered", self.text(".banner"))
        self.assertIn("No call was refused at once", self.section("refusals"))
        self.assertIn("All is well", self.browser.title)
        self.assertIn("ready", self.text("header"))
        for merchant in ("maple", "hanging", "wrong-secret"):
            self.assertIn(merchant, self.section("merchants"))
        self.assertIn("valid for", self.section("merchants"))
        self.assertIn("closed", self.section("flexiti"))
        self.assertIn("No call runs at this moment.", self.section("calls"))
        self.assertIn("None: callers are served without TLS.", self.section("certificates"))
        self.check_nothing_personal()
        self.check_looks()
        self.shoot("healthy")

    def test_refreshes_itself_until_it_is_paused(self):
        self.show("/")
        first = self.text("time")
        wait_for("another moment", lambda: self.text("time") != first)
        refreshes = "return document.querySelectorAll('meta[http-equiv=refresh]').length"
        self.follow("Pause", "/?refresh=off")
        wait_for("a page that stays", lambda: self.browser.execute_script(refreshes) == 0)
        self.follow("Resume", "/")
        wait_for("a page that refreshes", lambda: self.browser.execute_script(refreshes) == 1)

    def focused(self):
        self.browser.switch_to.active_element.send_keys(Keys.TAB)
        return self.browser.switch_to.active_element

    def test_the_keyboard_reaches_every_link_in_order(self):
        self.show()
        links = [link.get_attribute("href") for link in self.browser.find_elements(By.TAG_NAME, "a")]
        self.assertEqual([self.focused().get_attribute("href") for _ in links], links)
        self.show()
        self.assertEqual(self.focused().text, "Skip to the content")
        outline = "return getComputedStyle(document.activeElement).outlineStyle"
        self.assertNotEqual(self.browser.execute_script(outline), "none")
        self.browser.switch_to.active_element.send_keys(Keys.ENTER)
        self.assertTrue(self.browser.current_url.endswith("#main"))

    def test_who_hears_the_page_hears_tables_at_any_width(self):
        for width in WIDTHS:
            self.show(width=width)
            tree = self.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
            roles = [node["role"]["value"] for node in tree if not node["ignored"]]
            for role in ("table", "columnheader", "rowheader", "cell", "banner", "main", "navigation"):
                self.assertIn(role, roles, f"{width} px")
            names = [node.get("name", {}).get("value") for node in tree if node.get("role", {}).get("value") == "table"]
            self.assertTrue(all(names), names)

    def test_trouble(self):
        stack = self.stack
        self.assertFalse(stack.call("wrong-secret", "lookup", "--card", CARD))
        request_id = stack.lost_purchase()
        self.wait_for_banner("Nobody knows whether 1 operation happened")
        self.assertIn(f"flexiti operations resolve maple {request_id}", self.section("operations"))
        self.assertIn("CreatePurchase", self.section("operations"))
        self.assertIn("wrong-secret", self.text(".banner"))
        self.assertIn("Trouble", self.browser.find_element(By.CSS_SELECTOR, ".banner").get_attribute("textContent"))

        stack.arm(kind="delay", path="/customers/lookup", delay_ms=60000, times=1)
        stack.begin("hanging", "lookup", "--account", ACCOUNT)
        wait_for("a call that hangs", lambda: (self.show(), "LookupCustomer" in self.section("calls"))[1])
        self.assertIn("hanging", self.section("calls"))

        stack.arm(kind="reply", reply={"status": 503}, times=-1)
        name = ["--first-name", FIRST_NAME, "--last-name", LAST_NAME, "--birth-date", "1985-04-12"]
        for _ in range(12):
            self.assertFalse(stack.call("maple", "search", *name))
        self.wait_for_banner("fails (http_503): for")
        self.assertIn("open for", self.section("flexiti"))
        self.assertIn("ago: http_503", self.section("flexiti"))
        self.assertIn("BREAKER_OPEN", self.section("refusals"))
        self.assertIn("HTTP 503", self.section("failures"))
        self.assertIn("SearchCustomers", self.section("failures"))
        stack.spoil_secret("hanging")
        wait_for("a file of no use", lambda: (self.show(), "changed file" in self.text(".banner"))[1])
        self.assertIn("hanging.secret", self.section("files"))
        self.check_nothing_personal()
        self.check_looks()
        self.shoot("trouble")

    def test_a_ledger_that_cannot_be_written(self):
        stack = self.stack
        self.assertTrue(stack.call("maple", "verify", "--account", ACCOUNT))
        self.show()
        self.assertIn("the last write succeeded", self.text(".banner"))
        database = sqlite3.connect(stack.dir / "ledger.sqlite", isolation_level=None)
        self.addCleanup(database.close)
        database.execute("BEGIN IMMEDIATE")
        self.assertFalse(stack.call("maple", "verify", "--account", ACCOUNT))
        self.show()
        self.assertIn("The last write to the ledger failed", self.text(".banner h2"))
        self.assertIn("LEDGER_UNAVAILABLE", self.text(".banner h2"))
        self.assertIn("database is locked", self.section("operations"))
        self.assertIn("LEDGER_UNAVAILABLE", self.section("failures"))
        self.check_looks()
        self.shoot("ledger")
        database.execute("ROLLBACK")
        self.assertTrue(stack.call("maple", "verify", "--account", ACCOUNT))
        self.show()
        self.assertNotIn("The last write to the ledger failed", self.text("body"))
        self.assertNotIn("All is well", self.text("body"))  # something failed of late


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    PROGRAMS = sys.argv[1:4]
    missing = [what for what, there in (("python3-selenium", webdriver), ("chromium", shutil.which("chromium")),
                                        ("chromium-driver", shutil.which("chromedriver"))) if not there]
    if missing:
        print("skipped: there is no " + ", ".join(missing))
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
