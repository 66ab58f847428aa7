"""The example book from its files to the multiplier, held against the truth.

Usage: multiplier_test.py BIN_FOLDER

Registers, imports and declares with the shipped programs alone, then checks
that the true figure of the generator lies in the interval, and that the
command line, the RPC behind it and the page's data say the same.
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

BIN = ''
MONTH = '2026-10'


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


class MultiplierTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.temp = tempfile.TemporaryDirectory()
        cls.files = os.path.join(cls.temp.name, 'files')
        cls.book = os.path.join(cls.temp.name, 'book')
        cls.must(os.path.join(BIN, 'omloop-loadgen'), f'--out={cls.files}',
                 '--anchors=3', '--suppliers=80', '--payments=1500',
                 '--months=6', '--start=2026-05', '--no-bank')
        with open(os.path.join(cls.files, 'truth.json'),
                  encoding='utf-8') as file:
            cls.truth = json.load(file)
        cls.must(os.path.join(BIN, 'omloop'), 'book', 'init', cls.book,
                 '--name=Voorbeeld', '--asset=EUR')
        cls.server = subprocess.Popen(
            [os.path.join(BIN, 'omloopd'), f'--folder={cls.book}',
             '--listen=127.0.0.1:0', '--http=127.0.0.1:0'],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        cls.http = ''
        deadline = time.monotonic() + 60
        while not cls.http and time.monotonic() < deadline:
            found = re.search(r'http://\S+', cls.server.stdout.readline())
            cls.http = found.group(0) if found else ''
        cls.load()

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.communicate(timeout=60)
        cls.temp.cleanup()

    @classmethod
    def must(cls, *arguments):
        code, out, err = run(*arguments)
        assert code in (0, 1), (arguments, code, out, err)
        return out

    @classmethod
    def omloop(cls, *arguments):
        return run(os.path.join(BIN, 'omloop'), f'--folder={cls.book}',
                   *arguments)

    @classmethod
    def ask(cls, *arguments):
        code, out, err = cls.omloop(*arguments)
        assert code in (0, 1), (arguments, code, out, err)
        return out

    @classmethod
    def load(cls):
        names = {a['slug']: a['name'] for a in cls.truth['anchors']}
        cls.ask('parties', 'import', os.path.join(cls.files, 'parties.csv'))
        for path in glob.glob(os.path.join(cls.files, 'suppliers-*.csv')):
            slug = os.path.basename(path)[len('suppliers-'):-len('.csv')]
            cls.ask('parties', 'import', path, f'--anchor={names[slug]}')
        for path in sorted(glob.glob(os.path.join(cls.files, 'spend/*.csv'))):
            slug = os.path.basename(path)[:-len('-2026-10.csv')]
            cls.ask('import', path, f'--anchor={names[slug]}', '--yes')
        out = cls.ask('declare', 'import',
                      os.path.join(cls.files, 'declarations.csv'),
                      '--output=json')
        rows = json.loads(out)
        assert not [r for r in rows if r['outcome'] == 'refused'], rows[:3]

    def multiplier(self, *arguments):
        return json.loads(self.ask('multiplier', f'--month={MONTH}',
                                   '--output=json', *arguments))

    @staticmethod
    def number(ratio):
        return int(ratio['numerator']) / int(ratio['denominator'])

    def test_the_truth_lies_within_interval_and_bounds(self):
        total = self.multiplier()['total']
        income = total['area_income']
        true = (self.truth['by_month'][MONTH]['true_area_income_millionths']
                / 1e6)
        self.assertEqual(income.get('absent_reason', ''), '')
        self.assertGreaterEqual(self.number(total['cov3']), 0.3)
        self.assertLessEqual(self.number(income['low']), true)
        self.assertGreaterEqual(self.number(income['high']), true)
        self.assertLessEqual(self.number(income['interval_low']), true)
        self.assertGreaterEqual(self.number(income['interval_high']), true)
        print(f'true {true:.4f}, interval '
              f'{self.number(income["interval_low"]):.4f} to '
              f'{self.number(income["interval_high"]):.4f}')

    def test_a_year_is_the_sum_of_its_months(self):
        year = self.multiplier('--year')['total']
        true = sum(int(m['net_minor'])
                   for m in self.truth['by_month'].values())
        self.assertEqual(int(year['round1']['minor_units']), true)
        by_month = self.multiplier('--year', '--by=month')['rows']
        self.assertEqual(
            sum(int(row['round1'].get('minor_units', 0)) for row in by_month),
            true)

    def test_command_line_dashboard_and_page_say_the_same(self):
        alone = self.multiplier()['total']
        month = json.loads(self.ask('dashboard', f'--month={MONTH}',
                                    '--output=json'))
        self.assertEqual(month['multiplier'], alone)
        open_month = json.loads(self.ask('dashboard', f'--month={MONTH}',
                                         '--output=json', '--as=public'))
        with urllib.request.urlopen(
                f'{self.http}v1/months/{MONTH}.json') as answer:
            page = json.load(answer)
        self.assertEqual(page['multiplier'], open_month['multiplier'])
        csv = self.ask('multiplier', f'--month={MONTH}', '--output=csv')
        self.assertIn(alone['round1']['minor_units'][:-2], csv)
        with urllib.request.urlopen(f'{self.http}maand/{MONTH}') as answer:
            html = answer.read().decode()
        self.assertIn('Hoeveel kwam hier terecht?', html)

    def test_details_add_up_to_the_figure(self):
        answer = self.multiplier('--details')
        self.assertEqual(
            sum(int(s.get('round3', {}).get('minor_units', 0))
                for s in answer['suppliers']),
            int(answer['total']['round3']['minor_units']))

    def test_a_board_can_read_it_aloud(self):
        out = self.ask('multiplier', f'--month={MONTH}', '--lang=nl')
        self.assertIn('Per euro kwam', out)
        self.assertIn('LM3', out)
        self.assertNotIn('nan', out.lower())

    def test_importing_declarations_again_changes_nothing(self):
        out = json.loads(self.ask(
            'declare', 'import', os.path.join(self.files, 'declarations.csv'),
            '--output=json'))
        self.assertEqual({row['outcome'] for row in out}, {'unchanged'})

    def test_one_declares_and_takes_it_back(self):
        name = next(s['name'] for s in self.truth['suppliers']
                    if s['registered'] and not s['declares']
                    and s['ring'] == 'focus')
        say = ('declare', f'--supplier={name}', '--period=2026-Q3',
               '--local-suppliers=30', '--local-staff=25,5',
               '--signed-by=bestuur')
        before = self.multiplier()['total']
        code, out, err = self.omloop(*say, '--dry-run')
        self.assertEqual(code, 0, err)
        self.assertEqual(self.multiplier()['total'], before)
        code, out, err = self.omloop(*say)
        self.assertEqual(code, 0, err)
        self.assertIn(name, self.ask('declare', 'list', f'--supplier={name}'))
        self.ask('declare', 'withdraw', f'--supplier={name}',
                 '--period=2026-Q3')
        self.assertEqual(self.multiplier()['total'], before)

    def test_lab_lists_and_targets_answer(self):
        ranked = json.loads(self.ask('multiplier', f'--month={MONTH}', '--ask',
                                     '--output=json'))
        self.assertGreater(len(ranked['rows']), 0)
        moved = json.loads(self.ask('whatif', f'--month={MONTH}',
                                    '--move=cleaning>local=10%',
                                    '--output=json'))
        self.assertIn('after', moved)
        change = json.loads(self.ask('multiplier', f'--month={MONTH}',
                                     '--compare=2026-07', '--by=funding',
                                     '--output=json'))
        self.assertIn(change['total']['verdict'],
                      ('significant_rise', 'significant_fall',
                       'not_significant', 'cannot_tell'))
        self.ask('targets', 'set', 'local-share', '40', '--due=2027-12',
                 '--from=2026-01')
        listed = json.loads(self.ask('targets', 'list', f'--month={MONTH}',
                                     '--output=json'))
        self.assertEqual(len(listed['targets']), 1)
        self.assertIn(listed['targets'][0]['state'],
                      ('reached', 'not_reached', 'undecided'))
        self.ask('targets', 'set', 'local-share', '--due=2027-12',
                 '--withdraw')
        code, _, err = self.omloop('targets', 'set', 'local-share',
                                   '--due=2027-12', '--withdraw')
        self.assertEqual(code, 2)
        self.assertIn('TARGET_NOT_FOUND', err)


if __name__ == '__main__':
    BIN = sys.argv.pop(1)
    unittest.main(verbosity=2)
