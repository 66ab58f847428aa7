#!/usr/bin/env python3
"""Passes ctest's output on; prints the slowest ten tests before its summary.

Usage: ctest ... | tools/ctest_report.py
"""

import re
import sys

SLOWEST = 10
RESULT = re.compile(
    r'^\s*\d+/\d+ Test\s+#\d+: (\S+) \.*.*?\s(\d+\.\d+) sec\s*$')
SUMMARY = re.compile(r'^\d+% tests passed')


def main():
    times = []
    for line in sys.stdin:
        if match := RESULT.match(line):
            times.append((float(match.group(2)), match.group(1)))
        if SUMMARY.match(line):
            print(f'The slowest {min(SLOWEST, len(times))}:')
            for seconds, name in sorted(times, reverse=True)[:SLOWEST]:
                print(f'  {seconds:8.2f} s  {name}')
            print()
        print(line, end='', flush=True)


if __name__ == '__main__':
    main()
