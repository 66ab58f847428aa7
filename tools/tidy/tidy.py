#!/usr/bin/env python3
"""The lint of this repository.

Usage: tidy.py [--root=FOLDER] [CHECK...]

Checks: layering guards words length errors docs formatting; all without one.
Prints findings as path:line: words; exit status 1 when there are any.

Example: tools/tidy/tidy.py layering docs
"""

import os
import sys

import checks


def main(arguments):
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')
    names = []
    for argument in arguments:
        if argument in ('--help', '-h'):
            print(__doc__)
            return 0
        if argument.startswith('--root='):
            root = argument.removeprefix('--root=')
        elif argument in checks.ALL:
            names.append(argument)
        else:
            print(f'tidy.py: no check {argument}; there are: '
                  + ' '.join(checks.ALL), file=sys.stderr)
            return 64
    tree = checks.Tree(os.path.abspath(root))
    count = 0
    for name in names or checks.ALL:
        findings = checks.ALL[name](tree)
        for finding in findings:
            print(f'{finding} [{name}]')
        count += len(findings)
    print(f'{len(tree.files)} files, {count} findings')
    return 1 if count else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
