"""Writes a C++ file that holds files as bytes.

Usage: embed_assets.py OUTPUT.cc FILE...
"""

import os
import sys

HEAD = '''// Made by embed_assets.py; change the files it names instead.
#include "services/gateway/assets.h"

namespace omloop::gateway {
namespace {

'''


def main(output, paths):
    parts = [HEAD]
    rows = []
    for number, path in enumerate(paths):
        with open(path, 'rb') as file:
            data = file.read()
        numbers = ','.join(str(byte) for byte in data)
        parts.append(f'constexpr unsigned char kFile{number}[] = '
                     f'{{{numbers}}};\n')
        rows.append(f'    {{"{os.path.basename(path)}", '
                    f'{{reinterpret_cast<const char*>(kFile{number}), '
                    f'{len(data)}}}}},\n')
    parts.append('\n}  // namespace\n\n'
                 'absl::Span<const EmbeddedFile> EmbeddedFiles() {\n'
                 '  static const EmbeddedFile kFiles[] = {\n')
    parts += rows
    parts.append('  };\n  return kFiles;\n}\n\n}  // namespace '
                 'omloop::gateway\n')
    with open(output, 'w', encoding='utf-8') as file:
        file.write(''.join(parts))


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2:])
