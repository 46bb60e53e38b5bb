"""The SHA-256 of the public page, in a real browser, against the library's."""

import hashlib

from kepu.launcher import BASE_DIR

LENGTHS = [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 100_003]
COUNT = """lengths => lengths.map(length => {
  const digest = new Sha256(), bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
  for (let at = 0; at < length; at += 333) digest.update(bytes.slice(at, at + 333));
  return digest.hex();
})"""


def test_the_browser_counts_as_the_library_does(browser):
    page = browser.new_page()
    page.add_script_tag(path=BASE_DIR / "static/js/sha256.js")
    wanted = [hashlib.sha256(bytes((i * 7 + length) % 256 for i in range(length))).hexdigest() for length in LENGTHS]
    assert page.evaluate(COUNT, LENGTHS) == wanted
    page.close()
