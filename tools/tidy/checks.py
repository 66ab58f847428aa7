"""The checks. Each takes a Tree and returns findings, "path:line: words"."""

import fnmatch
import os
import re
import subprocess

import layers

LINES_MAX = 900
SKIPPED_FOLDERS = {'.git', 'build', 'node_modules', '__pycache__', 'corpus'}
CODE = ('.h', '.cc')
SOURCES = CODE + ('.proto', '.py', '.cmake', '.sh', '.ts', '.js', '.css',
                  'CMakeLists.txt')

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Tree:
    """The files of a checkout, as paths relative to its root."""

    def __init__(self, root):
        self.root = root
        self.files = []
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(
                f for f in folders if f not in SKIPPED_FOLDERS
                and not (folder == root and f.startswith('omloop-')))
            for name in sorted(names):
                path = os.path.join(folder, name)
                if not os.path.islink(path):
                    self.files.append(os.path.relpath(path, root))

    def ending(self, *ends):
        return [path for path in self.files if path.endswith(ends)]

    def text(self, path):
        with open(os.path.join(self.root, path), encoding='utf-8') as file:
            return file.read()

    def lines(self, path):
        return enumerate(self.text(path).split('\n'), 1)


def is_test(path):
    name = os.path.basename(path)
    return (path.startswith('tests/')
            or re.search(r'_(test|testing|bench)[_.]', name) is not None)


def package_of(path):
    return '/'.join(path.split('/')[:2])


def target_of(tree, path, include):
    """What an include line leads to: a package, an outside library, "proto",
    "grpc", None for what everybody may use, or "?" for an unknown one."""
    if include.endswith('.grpc.pb.h'):
        return 'grpc'
    for prefix, library in layers.OUTSIDE.items():
        if include.startswith(prefix):
            return library
    if include.startswith('omloop/') and include.endswith('.pb.h'):
        return 'proto'
    if os.path.exists(os.path.join(tree.root, include)) and '/' in include:
        return package_of(include)
    return '?'


def layering(tree):
    """Includes follow the table in layers.py; paths start at the root."""
    findings = []
    for path in tree.ending(*CODE):
        if is_test(path):
            continue
        package = package_of(path)
        allowed = set(layers.ALLOWED.get(package, ()))
        for pattern, more in layers.EXCEPTIONS:
            if fnmatch.fnmatch(path, pattern):
                allowed |= more
        if package not in layers.ALLOWED:
            findings.append(f'{path}:1: folder {package} has no row in '
                            'tools/tidy/layers.py: add one')
            continue
        for number, line in tree.lines(path):
            match = INCLUDE.match(line)
            if not match:
                continue
            quoted, include = match.group(1) == '"', match.group(2)
            target = target_of(tree, path, include)
            if target == '?':
                # Angle brackets: the standard library or POSIX.
                if quoted and not include.startswith('absl/'):
                    findings.append(
                        f'{path}:{number}: "{include}" is no file: write the '
                        'full path from the root')
            elif target.startswith(('tests/', 'tools/')) and target != package:
                findings.append(f'{path}:{number}: includes {include}: nobody '
                                'includes tests or tools')
            elif (target != package and target not in allowed
                  and include not in allowed):
                findings.append(
                    f'{path}:{number}: {package} may not include {target} '
                    f'({include}); see the table in tools/tidy/layers.py')
    return findings


def guards(tree):
    """Header guards are the path in capitals."""
    findings = []
    for path in tree.ending('.h'):
        guard = 'OMLOOP_' + re.sub(r'[^A-Za-z0-9]', '_', path).upper() + '_'
        text = tree.text(path)
        for expected in (f'#ifndef {guard}\n', f'#define {guard}\n',
                         f'#endif  // {guard}\n'):
            if expected not in text:
                findings.append(f'{path}:1: has no line "{expected.strip()}"')
    return findings


UNFINISHED = re.compile(
    r'\b(TODO|FIXME|XXX|HACK)\b|\bDISABLED_|\bGTEST_SKIP\b')
CURRENCY = re.compile(r'(?<![a-z])currenc(y|ies)|Currenc(y|ies)')
# Where the word is a source file's own field, or explained.
CURRENCY_ALLOWED = ('ledger/base/asset.*', 'ledger/ingest/*', 'tests/*',
                    'clients/cli/check*', '*_test.cc')


def words(tree):
    """Nothing unfinished; "asset" is never called by its other name."""
    findings = []
    for path in tree.ending(*SOURCES):
        if path.startswith('tools/tidy/'):
            continue
        currency = (path.endswith(CODE + ('.proto',)) and not any(
            fnmatch.fnmatch(path, pattern) for pattern in CURRENCY_ALLOWED))
        for number, line in tree.lines(path):
            if match := UNFINISHED.search(line):
                findings.append(f'{path}:{number}: "{match.group(0)}": finish '
                                'it, or file an issue and say so in words')
            if currency and CURRENCY.search(line):
                findings.append(f'{path}:{number}: say "asset"; "currency" is '
                                "only for a source file's own field")
    return findings


def length(tree):
    """No source file over LINES_MAX lines."""
    findings = []
    for path in tree.ending(*SOURCES):
        count = tree.text(path).count('\n')
        if count > LINES_MAX:
            findings.append(f'{path}:{count}: {count} lines, at most '
                            f'{LINES_MAX}: split it')
    return findings


REASON = re.compile(
    r'\b(?:MakeError|InvalidArgument|NotFound|FailedPrecondition|Unavailable|'
    r'DataLoss|Internal|Aborted|AlreadyExists|ResourceExhausted)\(\s*'
    r'(?:absl::StatusCode::\w+,\s*)?"([A-Z][A-Z0-9_]*)"')
REASON_ROW = re.compile(r'^\|\s*`([A-Z][A-Z0-9_]*)`\s*\|', re.MULTILINE)
ERRORS_PAGE = 'docs/reference/errors.md'


def errors(tree):
    """Every error reason has a row in docs/reference/errors.md."""
    rows = (set(REASON_ROW.findall(tree.text(ERRORS_PAGE)))
            if ERRORS_PAGE in tree.files else set())
    findings = []
    everything = []
    for path in tree.ending(*CODE):
        if is_test(path):
            continue
        text = tree.text(path)
        everything.append(text)
        for match in REASON.finditer(text):
            if match.group(1) not in rows:
                number = text.count('\n', 0, match.start()) + 1
                findings.append(f'{path}:{number}: reason {match.group(1)} '
                                f'has no row in {ERRORS_PAGE}')
    code = '\n'.join(everything)
    for reason in sorted(rows):
        if f'"{reason}"' not in code:
            findings.append(f'{ERRORS_PAGE}:1: nothing gives the reason '
                            f'{reason}: remove its row')
    return findings


LINK = re.compile(r'\[[^\]]*\]\(([^)\s]+)\)')


def docs(tree):
    """Pages have one title; their relative links lead to a file."""
    findings = []
    for path in tree.ending('.md'):
        titles = 0
        fenced = False
        for number, line in tree.lines(path):
            if line.lstrip().startswith('```'):
                fenced = not fenced
            if fenced:
                continue
            titles += line.startswith('# ')
            for link in LINK.findall(re.sub(r'`[^`]*`', '', line)):
                target = link.split('#')[0]
                if not target or re.match(r'[a-z]+:', target):
                    continue
                there = os.path.join(tree.root, os.path.dirname(path), target)
                if not os.path.exists(there):
                    findings.append(f'{path}:{number}: link to {target}, '
                                    'which is not there')
        if titles != 1:
            findings.append(f'{path}:1: {titles} titles ("# ..."), want one')
    return findings


FORMATTER_VERSION = '14.'


def formatting(tree):
    """clang-format of Debian 12 would change nothing."""
    program = 'clang-format'
    version = subprocess.run([program, '--version'], capture_output=True,
                             text=True, check=True).stdout
    found = re.search(r'version (\S+)', version).group(1)
    if not found.startswith(FORMATTER_VERSION):
        return [f'clang-format:1: is version {found}, want '
                f'{FORMATTER_VERSION}x of Debian 12']
    # One call for all: starting the program costs more than its work.
    done = subprocess.run([program, '--dry-run', *tree.ending(*CODE)],
                          stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, cwd=tree.root,
                          check=True)
    first = {}
    for match in re.finditer(r'^([^:\n]+):(\d+):\d+: warning:', done.stderr,
                             re.MULTILINE):
        first.setdefault(match.group(1), match.group(2))
    return [f'{path}:{line}: run clang-format -i {path}'
            for path, line in first.items()]


ALL = {check.__name__: check
       for check in (layering, guards, words, length, errors, docs,
                     formatting)}
