"""Runs the `sh` and `python` blocks of documents, in order, in a temporary folder: `python run_examples.py DOCUMENT...`.

After `--python` only the Python blocks are run. All Python blocks of a document share their names. The first command or assertion that fails ends it, with the document's line.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(document, languages):
    """Runs the blocks of a document in the working folder; gives their number."""
    text, names = document.read_text(), {}
    blocks = [block for block in BLOCK.finditer(text) if block.group(1) in languages]
    for block in blocks:
        language, code = block.groups()
        line = text.count("\n", 0, block.start(2))
        print(f"{document}:{line + 1} ({language})", flush=True)
        if language == "sh":
            if subprocess.run(["bash", "-euo", "pipefail", "-c", code]).returncode != 0:
                sys.exit(f"{document}:{line + 1}: a command failed")
        else:
            # Empty lines before it, so that errors name the document's own lines.
            exec(compile("\n" * line + code, str(document), "exec"), names)
    return len(blocks)


languages = ["sh", "python"]
if sys.argv[1:2] == ["--python"]:
    languages = ["python"]
    del sys.argv[1]
documents = [Path(name).resolve() for name in sys.argv[1:]]
for document in documents:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        count = run(document, languages)
        os.chdir("/")
    if count == 0:
        sys.exit(f"{document} has no blocks to run")
    print(f"{document}: {count} blocks ran")
