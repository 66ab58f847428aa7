"""Starts the page over made-up figures and looks at it with a real browser.

Usage: page_test.py PAGE_SERVER BUILD_FOLDER

node_modules are installed into BUILD_FOLDER/npm/e2e (once). Pictures of every
view are left in BUILD_FOLDER/e2e/page.
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def main(server, build):
    modules = os.path.join(build, 'npm', 'e2e')
    subprocess.run([os.path.join(ROOT, 'tools', 'npm-ci'), HERE, modules],
                   check=True)
    node = subprocess.run([os.path.join(ROOT, 'tools', 'node')], check=True,
                          capture_output=True, text=True).stdout.strip()
    # The server ends with its standard input, so it never outlives the test.
    with subprocess.Popen([server], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip()
            checks = subprocess.run(
                [node, os.path.join(HERE, 'page_check.mjs'), f'--url={url}',
                 f'--out={os.path.join(build, "e2e", "page")}',
                 f'--modules={modules}', '--path=/', '--path=/maand/2026-08',
                 '--path=/zo-rekenen-wij', '--path=/toegankelijkheid',
                 '--expect-total=€ 19.234.567,89',
                 '--expect-text=Van elke 100 euro ging 37 tot 46 euro'],
                check=False)
        finally:
            process.stdin.close()
    return checks.returncode


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
