"""Runs omloop-loadgen and reads its files back with an independent reader.

Usage: loadgen_test.py PROGRAM [unittest arguments]
"""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from collections import defaultdict
from datetime import date

PROGRAM = ''

# Rewrite on purpose only: it says that every example anyone made before with
# this seed can no longer be made again.
GOLDEN = {
    1: 'c2c037a6e57ce3556cdad2b6e3323193f19317d4f9594cf61757bcb18a3aa2a8',
    2: '016da193909d6f4d93ab7f0e4c0c8334a4d87a451355375e1b34a606bb2dff1b',
}

NET = {'Bedrag excl. btw', 'Nettobedrag', 'Bedrag exclusief btw',
       'Netto bedrag'}
PAID = {'Betaaldatum', 'Betaald op'}
NUMBER = {'Crediteurnummer', 'Leveranciersnummer', 'Relatienummer',
          'Crediteurnr'}
CATEGORY = {'Inkoopcategorie', 'Categorie', 'Kostensoort'}


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True,
                          text=True, check=False)


def digest(folder):
    """SHA-256 over all names and bytes, in order of name."""
    total = hashlib.sha256()
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(root, name)
            total.update(os.path.relpath(path, folder).encode() + b'\0')
            with open(path, 'rb') as file:
                total.update(hashlib.sha256(file.read()).digest())
    return total.hexdigest()


def cents(text):
    if re.search(r',\d\d$', text):
        text = text.replace('.', '').replace(',', '.')
    assert re.fullmatch(r'-?\d+\.\d\d', text), text
    return int(text.replace('.', ''))


def day(text):
    parts = [int(part) for part in re.split('[-/]', text)]
    return date(*parts) if parts[0] > 31 else date(*reversed(parts))


def rows(path):
    """Header names and records, whatever the dialect."""
    with open(path, 'rb') as file:
        data = file.read()
    try:
        text = data.decode('utf-8-sig')
    except UnicodeDecodeError:
        text = data.decode('cp1252')
    first = text.split('\n', 1)[0]
    delimiter = ';' if ';' in first else ','
    table = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if table[0][0].startswith('Export'):
        table = table[2:]
    header = table[0]
    return [dict(zip(header, cells)) for cells in table[1:]
            if cells[0] != 'Totaal'], table[-1]


def pick(record, names):
    return next((record[name] for name in record if name in names), '')


class World:
    """All files of one example."""

    def __init__(self, folder):
        with open(os.path.join(folder, 'truth.json'), encoding='utf-8') as f:
            self.truth = json.load(f)
        self.folder = folder
        self.parties, _ = rows(os.path.join(folder, 'parties.csv'))
        self.contracts, _ = rows(os.path.join(folder, 'contracts.csv'))
        self.by_name = {s['name']: s for s in self.truth['suppliers']}

    def file(self, kind, anchor, month):
        return os.path.join(self.folder, kind,
                            f"{anchor['slug']}-{month}.csv")

    def creditors(self, anchor):
        records, _ = rows(os.path.join(self.folder,
                                       f"suppliers-{anchor['slug']}.csv"))
        return {pick(r, NUMBER): r for r in records}

    def ring(self, supplier, on):
        if supplier['moved'] and on < date.fromisoformat(supplier['moved']):
            return supplier['ring_before']
        return supplier['ring']

    def recount(self, anchor, month):
        """The figures of one month from its spend file alone."""
        records, _ = rows(self.file('spend', anchor, month))
        contracts = [c for c in self.contracts if c['Opdrachtgever'] == anchor['name']]
        out = defaultdict(int)
        rings = defaultdict(int)
        known = defaultdict(int)
        categories = defaultdict(int)
        for r in records:
            net, paid = cents(pick(r, NET)), day(pick(r, PAID))
            assert paid.strftime('%Y-%m') == month, (paid, month)
            name = pick(r, {'Crediteurnaam', 'Leverancier', 'Relatie',
                            'Naam crediteur'})
            out['lines'] += 1
            out['negative_lines'] += net < 0
            out['net_minor'] += net
            categories[pick(r, CATEGORY)] += net
            carried = pick(r, {'Contractnummer', 'Bestelnummer'})
            running = [c for c in contracts if name
                       and c['Leverancier'] == name
                       and c['Inkoopcategorie'] == pick(r, CATEGORY)
                       and day(c['Ingangsdatum']) <= paid
                       and paid <= day(c['Einddatum'])]
            if carried:
                assert carried in {c[k] for c in running for k in
                                   ('Contractnummer', 'Ordernummer')}
                out['contract_named_minor'] += net
            elif len(running) == 1:
                out['contract_assumed_minor'] += net
            else:
                out['contract_none_minor'] += net
            if not name:
                rings['unknown'] += net
                known['unknown'] += net
                continue
            supplier = self.by_name[name]
            ring = self.ring(supplier, paid)
            rings[ring] += net
            known['unknown' if supplier['place_hidden'] else ring] += net
            if supplier['cooperative']:
                out['cooperative_minor'] += net
            respent = net * supplier['respend_permille']
            out['true_round_3_plus_thousandths'] += respent
            if ring == 'focus':
                out['true_round_3_thousandths'] += respent
        return out, rings, known, categories


class LoadgenTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.temp = tempfile.TemporaryDirectory()
        cls.small = os.path.join(cls.temp.name, 'small')
        done = run(f'--out={cls.small}')
        assert done.returncode == 0, done.stderr
        cls.world = World(cls.small)

    @classmethod
    def tearDownClass(cls):
        cls.temp.cleanup()

    def make(self, name, *arguments):
        folder = os.path.join(self.temp.name, name)
        done = run(f'--out={folder}', *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return folder

    def test_same_seed_gives_the_golden_bytes(self):
        self.assertEqual(digest(self.small), GOLDEN[1])
        again = self.make('again', '--size=small', '--seed=1')
        self.assertEqual(digest(again), GOLDEN[1])

    def test_other_seed_gives_other_bytes(self):
        self.assertEqual(digest(self.make('two', '--seed=2')), GOLDEN[2])
        self.assertNotEqual(GOLDEN[1], GOLDEN[2])

    def test_small_has_about_the_size_it_promises(self):
        lines = sum(m['lines'] for m in self.world.truth['by_month'].values())
        self.assertTrue(5_700 <= lines <= 6_300, lines)
        self.assertEqual(len(self.world.truth['anchors']), 6)
        self.assertEqual(len(self.world.truth['suppliers']), 120)
        self.assertEqual(max(self.world.truth['by_month']), '2026-10')
        self.assertEqual(len(self.world.truth['by_month']), 12)

    def check_truth(self, world):
        total = defaultdict(lambda: defaultdict(int))
        for anchor in world.truth['anchors']:
            for month, truth in anchor['by_month'].items():
                out, rings, known, categories = world.recount(anchor, month)
                for key, value in out.items():
                    self.assertEqual(int(truth[key]), value, (key, month))
                for key, found in (('true_by_ring_minor', rings),
                                   ('known_by_ring_minor', known),
                                   ('by_category_minor', categories)):
                    self.assertEqual(
                        {k: int(v) for k, v in truth[key].items() if int(v)},
                        {k: v for k, v in found.items() if v}, (key, month))
                for key in ('lines', 'net_minor', 'cooperative_minor',
                            'true_round_3_thousandths'):
                    total[month][key] += int(truth[key])
        for month, sums in total.items():
            for key, value in sums.items():
                self.assertEqual(int(world.truth['by_month'][month][key]),
                                 value, (key, month))

    def test_truth_equals_a_recount_of_the_files(self):
        self.check_truth(self.world)

    def test_truth_holds_for_another_shape(self):
        folder = self.make('shape', '--anchors=65', '--suppliers=3000',
                           '--payments=20000', '--months=2', '--no-bank',
                           '--start=2024-12', '--seed=9')
        world = World(folder)
        self.assertEqual(sorted(world.truth['by_month']),
                         ['2024-12', '2025-01'])
        self.assertEqual(len({a['slug'] for a in world.truth['anchors']}), 65)
        self.assertEqual(len(world.by_name), 3000)
        kvks = [s['kvk'] for s in world.truth['suppliers'] if s['kvk']]
        self.assertEqual(len(kvks), len(set(kvks)))
        self.assertEqual(os.listdir(os.path.join(folder, 'bank')), [])
        self.check_truth(world)

    def test_suppliers_in_spend_stand_in_the_anchors_list(self):
        for anchor in self.world.truth['anchors']:
            creditors = self.world.creditors(anchor)
            for month in anchor['by_month']:
                records, _ = rows(self.world.file('spend', anchor, month))
                for r in records:
                    number = pick(r, NUMBER)
                    if number:
                        self.assertIn(number, creditors)

    def test_total_line_is_the_sum_of_its_file(self):
        found = 0
        for anchor in self.world.truth['anchors']:
            for month, truth in anchor['by_month'].items():
                _, last = rows(self.world.file('spend', anchor, month))
                if last[0] == 'Totaal':
                    found += 1
                    self.assertEqual(cents(last[-1]), int(truth['net_minor']))
        self.assertGreater(found, 0)

    def test_bank_shows_what_was_paid(self):
        for anchor in self.world.truth['anchors']:
            for month, truth in anchor['by_month'].items():
                records, _ = rows(self.world.file('bank', anchor, month))
                self.assertEqual(len(records), truth['bank_lines'])
                self.assertEqual(sum(cents(r['Bedrag']) for r in records),
                                 int(truth['bank_gross_minor']))
                for r in records:
                    iban = r['Rekening']
                    turned = iban[4:] + iban[:4]
                    number = ''.join(str(int(c, 36)) for c in turned)
                    self.assertEqual(int(number) % 97, 1, iban)

    def test_hidden_places_stand_in_no_file(self):
        hidden = {s['name'] for s in self.world.truth['suppliers']
                  if s['place_hidden']}
        self.assertGreater(len(hidden), 5)
        self.assertFalse(hidden & {p['Naam'] for p in self.world.parties})
        for anchor in self.world.truth['anchors']:
            for r in self.world.creditors(anchor).values():
                if pick(r, {'Crediteurnaam', 'Naam'}) in hidden:
                    self.assertEqual(r['Postcode'], '')

    def test_a_mover_has_two_establishments_that_meet(self):
        movers = [s for s in self.world.truth['suppliers'] if s['moved']]
        self.assertGreater(len(movers), 0)
        for mover in movers:
            places = [p for p in self.world.parties
                      if p['KvK-nummer'] == mover['kvk']]
            self.assertEqual(len(places), 2)
            self.assertEqual(places[0]['Geldig tot'],
                             places[1]['Geldig vanaf'])

    def test_declared_shares_are_the_true_ones_and_add_up(self):
        records, _ = rows(os.path.join(self.small, 'declarations.csv'))
        self.assertGreater(len(records), 20)
        for r in records:
            shares = [int(v.replace(',', '')) for k, v in r.items()
                      if k.startswith('Aandeel')]
            self.assertEqual(sum(shares), 1000)
            truth = self.world.by_name[r['Leverancier']]
            self.assertEqual(shares[0], truth['respend_permille'])

    def test_local_share_grows_over_the_year(self):
        months = sorted(self.world.truth['by_month'].items())

        def share(part):
            local = sum(int(m['true_by_ring_minor']['focus'])
                        for _, m in part)
            return local / sum(int(m['net_minor']) for _, m in part)

        self.assertGreater(share(months[6:]), share(months[:6]) + 0.03)

    def test_every_party_is_marked_as_example(self):
        for record in self.world.parties:
            self.assertIn('(voorbeeld)', record['Naam'])
            if record['KvK-nummer']:
                self.assertRegex(record['KvK-nummer'], '^00[0-9]{6}$')
                self.assertEqual(sum(
                    (8 - i) * int(d)
                    for i, d in enumerate(record['KvK-nummer'])) % 11, 0)

    def test_bad_options_are_refused_with_their_limits(self):
        where = f'--out={os.path.join(self.temp.name, "bad")}'
        for bad, words in (('--anchors=0', 'between 1 and 140'),
                           ('--anchors=141', 'between 1 and 140'),
                           ('--suppliers=51', 'between 52 and 50000'),
                           ('--suppliers=50001', 'between 52 and 50000'),
                           ('--payments=0', 'between 1 and 100000000'),
                           ('--months=0', 'between 1 and 120'),
                           ('--months=121', 'between 1 and 120'),
                           ('--start=2026-13', '2026-13'),
                           ('--size=huge', 'huge'),
                           ('--seed=x', 'seed')):
            done = run(where, bad)
            self.assertEqual(done.returncode, 64, bad)
            self.assertIn(words, done.stderr, bad)

    def test_folder_with_files_is_refused(self):
        done = run(f'--out={self.small}')
        self.assertEqual(done.returncode, 1)
        self.assertIn('holds files already', done.stderr)
        self.assertEqual(digest(self.small), GOLDEN[1])


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
