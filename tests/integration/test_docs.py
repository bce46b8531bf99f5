"""Every scenario that README and docs show is complete and passes `bouncehouse check`."""
import pathlib
import re
import subprocess
import tempfile
import unittest

from server import program

TOP = pathlib.Path(__file__).resolve().parents[2]
PAGES = [TOP / "README.md", *sorted((TOP / "docs" / "how-to").glob("*.md"))]
BLOCK = re.compile(r"^```toml\n(.*?)^```", re.M | re.S)


class Docs(unittest.TestCase):
    def test_scenarios_in_the_docs_are_right(self):
        found = 0
        with tempfile.TemporaryDirectory() as folder:
            for page in PAGES:
                for number, text in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1):
                    found += 1
                    file = pathlib.Path(folder) / f"{page.stem}-{number}.toml"
                    file.write_text(text, encoding="utf-8")
                    with self.subTest(page=page.name, block=number):
                        result = subprocess.run([program(), "check", file], capture_output=True, text=True, timeout=30)
                        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
                        self.assertNotIn("warning", result.stdout + result.stderr)
        self.assertGreater(found, 15, "the pages have scenarios in them")


if __name__ == "__main__":
    unittest.main()
