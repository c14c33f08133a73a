#!/usr/bin/env python3
"""Opens pages of `diffecon report` in Chromium, headless, and looks at what a reader meets.

    python3 -m pip install selenium                      # and Debian's chromium, chromium-driver
    diffecon report RUNS... --out report.html
    python3 experiments/report_in_browser.py report.html [more.html ...] [--screenshots FOLDER]

For each page: no message on the console, no request beside the page itself, every plot has its marks, every column sorts both
ways, colours follow the scheme, and at 390 pixels nothing but tables is wider than the page. Exit status 1 if something is not so.
"""

import argparse
import json
import sys
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By

SCHEMES = ["light", "dark"]
WIDTHS = {"wide": 1280, "phone": 390}


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def show(driver, page, scheme, width):
    """Loads a page with a colour scheme at a width."""
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.get(page.resolve().as_uri())


def requests(driver):
    """What was asked of the network, or of other files, since the last call."""
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    urls = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return [url for url in urls if not url.startswith("data:")]


def check_marks(driver):
    """Each plot has a mark in sight for each of its numbers."""
    figures = driver.find_elements(By.TAG_NAME, "figure")
    assert figures, "no plots"
    for figure in figures:
        name, wanted = figure.get_attribute("id"), int(figure.get_attribute("data-marks"))
        found = driver.execute_script(
            """
            const circles = arguments[0].querySelectorAll("svg circle");
            const cells = arguments[0].querySelectorAll("svg rect[stroke=none][opacity]");
            const marks = circles.length ? circles : cells;
            const frame = arguments[0].querySelector("svg").getBoundingClientRect();
            const inside = mark => {
              const box = mark.getBoundingClientRect();
              return box.width > 0 && box.left >= frame.left - 1 && box.right <= frame.right + 1
                && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
            };
            return [...marks].filter(inside).length;
            """,
            figure,
        )
        # In a heat map every mark is a cell; elsewhere rectangles are of the legend, and of intervals.
        assert found == wanted > 0, f"{name}: {found} marks of {wanted}"
    return len(figures)


def check_sorting(driver):
    """A click on a column's head sorts by its numbers, or texts, and a second one the other way round."""
    driver.execute_script("document.querySelectorAll('details').forEach(details => details.open = true)")
    clicks = 0
    for table in driver.find_elements(By.TAG_NAME, "table"):
        for column, head in enumerate(table.find_elements(By.CSS_SELECTOR, "th button")):
            for order in ["descending", "ascending"]:
                driver.execute_script("arguments[0].click()", head)
                clicks += 1
                said = head.find_element(By.XPATH, "..").get_attribute("aria-sort")
                assert said == order, f"{head.text}: {said}"
                cells = driver.execute_script(
                    "return [...arguments[0].tBodies[0].rows].map(row => row.cells[arguments[1]])"
                    ".map(cell => cell.dataset.value ?? cell.textContent)",
                    table,
                    column,
                )
                numbers = [float(cell) for cell in cells if is_number(cell)]
                assert numbers == sorted(numbers, reverse=order == "descending"), f"{head.text}: {cells}"
    return clicks


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def check_width(driver, width):
    """The page does not scroll sideways; tables do, in their boxes."""
    page = driver.execute_script("return document.documentElement.scrollWidth")
    assert page <= width, f"the page is {page} pixels wide at {width}"
    boxes = driver.execute_script(
        "return [...document.querySelectorAll('.table')].map(box => box.getBoundingClientRect().right)"
    )
    assert all(right <= width for right in boxes), f"boxes of tables end at {boxes}"


def brightness(driver, selector, property):
    """How bright a colour is, from 0 to 255."""
    script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    colour = driver.execute_script(script, selector, property)
    channels = [float(part) for part in colour[colour.index("(") + 1 : colour.index(")")].split(",")[:3]]
    return sum(channels) / 3


def check(driver, page, screenshots):
    figures = clicks = 0
    ground = {}
    for scheme in SCHEMES:
        for name, width in WIDTHS.items():
            driver.get("about:blank")
            requests(driver), driver.get_log("browser")
            show(driver, page, scheme, width)
            figures = check_marks(driver)
            check_width(driver, width)
            ground[scheme] = brightness(driver, "body", "backgroundColor")
            ink = [brightness(driver, "body", "color"), brightness(driver, "svg text", "fill")]
            assert all(abs(ink - ground[scheme]) > 120 for ink in ink), f"{scheme}: {ink} on {ground[scheme]}"
            if screenshots:
                photograph(driver, screenshots / f"{page.stem}-{scheme}-{name}.png", width)
            clicks = check_sorting(driver)
            asked = requests(driver)
            assert asked == [page.resolve().as_uri()], f"requests: {asked}"
            said = driver.get_log("browser")
            assert not said, f"on the console: {said}"
    assert ground["dark"] < 60 < 200 < ground["light"], ground
    print(f"{page}: {figures} plots, {clicks} clicks, {page.stat().st_size} bytes")


def photograph(driver, path, width):
    """The whole page, from top to end."""
    height = driver.execute_script("return document.documentElement.scrollHeight")
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.save_screenshot(str(path))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--screenshots", type=Path, help="a folder for pictures of each page in both schemes and widths")
    arguments = parser.parse_args()
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    driver = browser()
    try:
        for page in arguments.pages:
            check(driver, page, arguments.screenshots)
    except AssertionError as wrong:
        sys.exit(f"{page}: {wrong}")
    finally:
        driver.quit()


if __name__ == "__main__":
    main()
