"""Every check finds what it is for, and is quiet about what is right."""

import os
import tempfile
import unittest

import checks

GOOD_HEADER = '''#ifndef OMLOOP_LEDGER_BASE_GOOD_H_
#define OMLOOP_LEDGER_BASE_GOOD_H_
#include <string>
#include "absl/status/status.h"
#endif  // OMLOOP_LEDGER_BASE_GOOD_H_
'''


class TidyTest(unittest.TestCase):

    def found(self, check, files):
        """Findings of `check` in a folder of `files`, path -> text."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, 'w', encoding='utf-8') as file:
                    file.write(text)
            return checks.ALL[check](checks.Tree(root))

    def expect(self, check, path, text, words, more=None):
        findings = self.found(check, {path: text, **(more or {})})
        self.assertEqual(len(findings), 1, findings)
        self.assertIn(words, findings[0])

    def expect_clean(self, check, path, text, more=None):
        self.assertEqual(self.found(check, {path: text, **(more or {})}), [])

    def test_layering_refuses_what_the_table_does_not_allow(self):
        base = {'ledger/base/good.h': GOOD_HEADER,
                'ledger/store/log.h': '', 'services/ledger/service.h': '',
                'tests/testing/temp_dir.h': '', 'tools/loadgen/random.h': ''}
        for path, include, words in (
                ('ledger/base/a.cc', '"rocksdb/db.h"', 'RocksDB'),
                ('ledger/base/a.cc', '<openssl/evp.h>', 'OpenSSL'),
                ('ledger/store/a.cc', '<openssl/evp.h>', 'OpenSSL'),
                ('ledger/book/a.cc', '"rocksdb/db.h"', 'RocksDB'),
                ('ledger/book/a.cc', '"grpcpp/server.h"', 'gRPC'),
                ('ledger/model/a.cc', '"ledger/store/log.h"', 'ledger/store'),
                ('ledger/model/a.cc', '"omloop/ledger/v1/facts.pb.h"',
                 'proto'),
                ('ledger/model/fact_codec.cc',
                 '"omloop/insight/v1/insight.pb.h"', 'proto'),
                ('services/insight/a.cc', '"services/ledger/service.h"',
                 'services/ledger'),
                ('services/insight/a.cc', '"ledger/store/log.h"',
                 'ledger/store'),
                ('clients/cli/import.cc', '"ledger/store/log.h"',
                 'ledger/store'),
                ('clients/web/a.cc', '"ledger/base/good.h"', 'ledger/base'),
                ('ledger/fold/a.cc', '"tests/testing/temp_dir.h"',
                 'nobody includes tests'),
                ('clients/cpp/a.cc', '"tools/loadgen/random.h"',
                 'nobody includes tests'),
                ('ledger/base/a.cc', '"good.h"', 'full path'),
                ('ledger/base/a.cc', '"ledger/base/gone.h"', 'is no file'),
                ('ledger/extra/a.cc', '<string>', 'has no row')):
            with self.subTest(path=path, include=include):
                self.expect('layering', path, f'#include {include}\n', words,
                            base)

    def test_layering_allows_what_the_table_allows(self):
        base = {'ledger/base/good.h': GOOD_HEADER,
                'ledger/store/log.h': '#include "rocksdb/db.h"\n',
                'tests/testing/temp_dir.h': ''}
        for path, include in (
                ('ledger/base/good.cc', '"ledger/base/good.h"'),
                ('ledger/base/sha256.cc', '<openssl/evp.h>'),
                ('ledger/book/a.cc', '"ledger/store/log.h"'),
                ('ledger/model/fact_codec.cc',
                 '"omloop/ledger/v1/facts.pb.h"'),
                ('ledger/model/a.cc', '"absl/status/status.h"'),
                ('clients/cli/verify.cc', '"ledger/store/log.h"'),
                ('services/insight/a.cc',
                 '"omloop/insight/v1/insight.grpc.pb.h"'),
                ('ledger/model/a_test.cc', '"tests/testing/temp_dir.h"'),
                ('tests/crash/a.cc', '"ledger/store/log.h"')):
            with self.subTest(path=path, include=include):
                self.expect_clean('layering', path, f'#include {include}\n',
                                  base)

    def test_guards_must_match_the_path(self):
        self.expect_clean('guards', 'ledger/base/good.h', GOOD_HEADER)
        findings = self.found('guards', {'ledger/base/other.h': GOOD_HEADER})
        self.assertEqual(len(findings), 3)
        self.assertIn('OMLOOP_LEDGER_BASE_OTHER_H_', findings[0])

    def test_words_finds_what_is_unfinished(self):
        for word in ('TO' 'DO', 'FIX' 'ME', 'DISABLED' '_Test',
                     'GTEST' '_SKIP'):
            self.expect('words', 'ledger/base/a.cc', f'// {word}\n',
                        'finish it')

    def test_words_keeps_asset_and_currency_apart(self):
        self.expect('words', 'ledger/base/a.cc', 'int kCurrency;\n', 'asset')
        self.expect('words', 'proto/a.proto', 'string currency = 1;\n',
                    'asset')
        for path, text in (('ledger/base/a.cc', '// concurrency\n'),
                           ('ledger/ingest/csv.cc', 'currency\n'),
                           ('ledger/base/a_test.cc', 'currency\n')):
            self.expect_clean('words', path, text)

    def test_length_is_limited(self):
        line = '//\n'
        self.expect_clean('length', 'a.cc', line * checks.LINES_MAX)
        self.expect('length', 'a.cc', line * (checks.LINES_MAX + 1), '901')

    def test_every_reason_has_a_row(self):
        page = {'docs/reference/errors.md': '# E\n| `BAD_DATE` | words |\n'}
        use = 'return InvalidArgument("BAD_DATE", "x");\n'
        self.expect_clean('errors', 'a.cc', use, page)
        for call in ('NotFound("GONE", m)', 'NotFound(\n    "GONE",\n    m)',
                     'MakeError(absl::StatusCode::kAborted, "GONE", m)'):
            with self.subTest(call=call):
                self.expect('errors', 'a.cc', use + call, 'GONE', page)

    def test_a_row_without_use_is_found(self):
        page = '# E\n| `NEVER_SEEN` | words |\n'
        self.expect('errors', 'docs/reference/errors.md', page, 'NEVER_SEEN')

    def test_pages_have_one_title(self):
        self.expect_clean('docs', 'a.md', '# A\n```\n# no title\n```\n')
        self.expect('docs', 'a.md', 'no title\n', '0 titles')
        self.expect('docs', 'a.md', '# A\n# B\n', '2 titles')

    def test_links_lead_to_files(self):
        more = {'docs/b.md': '# B\n'}
        self.expect_clean('docs', 'docs/a.md',
                          '# A\n[b](b.md#x) [c](https://e.org) [d](#a)\n',
                          more)
        self.expect('docs', 'docs/a.md', '# A\n[b](gone.md)\n', 'gone.md',
                    more)

    def test_formatting_names_the_file(self):
        style = {'.clang-format': 'BasedOnStyle: Google\n'}
        self.expect_clean('formatting', 'a.cc', 'int a = 1;\n', style)
        self.expect('formatting', 'a.cc', 'int   a=1 ;\n',
                    'clang-format -i a.cc', style)

    def test_build_folders_are_not_read(self):
        self.expect_clean('words', 'build/dev/a.cc', '// TO' 'DO\n')


if __name__ == '__main__':
    unittest.main()
