#!/usr/bin/env python3
"""The multiplier a second time, with nothing but Python's standard library.

Usage: multiplier.py OMLOOP [BOOKS [SEED]]

Makes random books as cards, computes each from the definitions of
docs/concepts (exact fractions; no code shared with the program), asks
`OMLOOP lab multiplier` for the same, and compares every number: sums and
ratios to the cent, intervals to two cents. Exit status 1 at the first book
that differs; its card is printed.

Example: tests/second/multiplier.py build/release/bin/omloop 1000
"""

import json
import math
import random
import subprocess
import sys
from fractions import Fraction

LETTERS = 'ABCDEZ'
PLACES = ('local', 'elsewhere', 'unknown')
SIZES = ('unknown', 'micro', 'small', 'medium', 'large')
RINGS = ('unknown', 'focus', 'city', 'region', 'country', 'abroad')


# --- definitions ------------------------------------------------------------

def rounded(value):
    """A fraction to a whole number, half away from zero."""
    sign = -1 if value < 0 else 1
    return sign * math.floor(abs(value) + Fraction(1, 2))


def months(text):
    year, month = text.split('-')
    return int(year) * 12 + int(month) - 1


def choose(evidence, month):
    """Rule 10: (letter, index) of the one piece that tells about a month."""
    best = None
    for index, piece in enumerate(evidence):
        first, limit = months(piece['from']), months(piece['to']) + 1
        if first > month:
            continue
        age = month + 1 - limit
        if age <= 12:
            letter = piece['letter']
        elif age <= 36:
            letter = 'D'
        else:
            continue
        rank = (-'ABD'.index(letter), limit, first, index)
        if best is None or rank > best[0]:
            best = (rank, letter, index)
    return (None, None) if best is None else best[1:]


def net(slices):
    """Credits within a supplier are taken from its largest parts."""
    if sum(amount for amount, _ in slices) <= 0:
        return []
    credit = -sum(min(amount, 0) for amount, _ in slices)
    result = []
    for amount, chosen in sorted(slices, key=lambda s: -s[0]):
        if amount <= 0:
            continue
        taken = min(amount, credit)
        credit -= taken
        if amount - taken:
            result.append((amount - taken, chosen))
    return result


class Stratum:
    def __init__(self, units):
        self.units = units
        self.seen = [u for u in units if u['observed']]
        self.amount = sum(u['amount'] for u in units)
        self.s = sum(u['amount'] for u in self.seen)
        self.y = sum(u['third'] for u in self.seen)
        self.share = Fraction(self.y, self.s) if self.s else None
        self.squares = sum(u['amount'] ** 2 for u in self.seen)
        self.residuals = (sum((u['third'] - self.share * u['amount']) ** 2
                              for u in self.seen) if self.s else 0)

    def flat(self):
        return float(self.residuals) <= len(self.seen) + 1e-9 * float(
            sum(u['third'] ** 2 for u in self.seen))

    def factor(self):
        n = len(self.seen)
        return (Fraction(self.amount) ** 2 * (1 - Fraction(n, len(self.units)))
                / n / Fraction(self.s, n) ** 2 / (n - 1))


def strata_of(units):
    groups = {}
    for unit in units:
        groups.setdefault(unit['stratum'], []).append(unit)
    settled = []

    def coarser(key, level):
        section, size, ring = key
        return ('-' if level == 3 else section, 0 if level >= 2 else size,
                0 if level >= 1 else ring)

    seen = lambda members: sum(u['observed'] for u in members)
    for level in range(4):
        merged = {}
        for key in sorted(groups):
            merged.setdefault(coarser(key, level), []).extend(groups[key])
        groups = {}
        for key in sorted(merged):
            if seen(merged[key]) >= 5:
                settled.append(merged[key])
            else:
                groups[key] = merged[key]
    for members in groups.values():
        if settled:
            min(settled, key=seen).extend(members)
        else:
            settled.append(members)
    return [Stratum(members) for members in settled]


def beta_part(a, b, x):
    """Regularised incomplete beta function by Lentz's continued fraction."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_part(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
                     + a * math.log(x) + b * math.log1p(-x)) / a
    tiny = 1e-300
    f, c, d = 1.0, 1.0, 0.0
    for i in range(2000):
        m = i // 2
        if i == 0:
            numerator = 1.0
        elif i % 2 == 0:
            numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        else:
            numerator = (-(a + m) * (a + b + m) * x
                         / ((a + 2 * m) * (a + 2 * m + 1)))
        d = 1 / (1 + numerator * d or tiny)
        c = 1 + numerator / c or tiny
        f *= c * d
        if abs(1 - c * d) < 1e-15:
            break
    return front * (f - 1)


def student(freedom, tail=0.025):
    """The t that is exceeded with probability `tail`."""
    low, high = 0.0, 1e8
    for _ in range(200):
        middle = (low + high) / 2
        above = beta_part(freedom / 2, 0.5,
                          freedom / (freedom + middle * middle)) / 2
        low, high = (middle, high) if above > tail else (low, middle)
    return (low + high) / 2


def split_mix(seed):
    mask = (1 << 64) - 1
    while True:
        seed = (seed + 0x9e3779b97f4a7c15) & mask
        z = seed
        z = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) & mask
        z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) & mask
        yield (z ^ (z >> 31)) >> 32


def margins(strata, seed, draws):
    """How far below and above the estimate; None without a spread."""
    spread = (sum((h.residuals for h in strata if len(h.seen) > 1), Fraction()),
              sum(h.squares for h in strata if len(h.seen) > 1))
    variances = {}
    for at, h in enumerate(strata):
        if len(h.seen) == len(h.units):
            continue
        if len(h.seen) < 2:
            return None
        own = (Fraction(spread[0], spread[1]) * h.squares if h.flat()
               else h.residuals)
        variances[at] = float(h.factor() * own)
        if variances[at] <= 0:
            return None
    if not variances:
        return 0.0, 0.0
    variance = sum(variances.values())
    error = math.sqrt(variance)
    freedom = variance ** 2 / sum(
        v * v / (len(strata[at].seen) - 1) for at, v in variances.items())
    below = above = student(freedom) * error
    sampled = [strata[at] for at in variances if not strata[at].flat()]
    size = sum(len(h.seen) for h in sampled)
    if not size or not draws:
        return below, above
    numbers = split_mix(seed)
    errors = []
    for _ in range(min(draws, max(1_500_000 // size, 199))):
        moved = varied = 0.0
        for h in sampled:
            n = len(h.seen)
            order = sorted(h.seen, key=lambda u: u['at'])
            picked = [order[(next(numbers) * n) >> 32] for _ in range(n)]
            s = sum(float(u['amount']) for u in picked)
            y = sum(float(u['third']) for u in picked)
            share = y / s
            residuals = max(0.0, math.fsum(
                (u['third'] - share * u['amount']) ** 2 for u in picked))
            scale = h.amount * math.sqrt(1 - n / len(h.units))
            moved += scale * (share - float(h.share))
            varied += (scale * scale * residuals
                       / (n * (n - 1) * (s / n) ** 2))
        if math.sqrt(varied) > 1e-6 * error:
            errors.append(moved / math.sqrt(varied))
    tail = max(1, math.floor(0.025 * (len(errors) + 1)))
    if len(errors) >= 2 * tail:
        errors.sort()
        below = max(below, errors[-tail] * error)
        above = max(above, -errors[tail - 1] * error)
    return below, above


def cents(text):
    return int(Fraction(text) * 100)


def compute(card):
    share_max = Fraction(card.get('share_max', 1))
    sums = dict.fromkeys(
        ('spend', 'r2', 'unknown', 'unknown_credit', 'local_credit', 'r3',
         'r3_elsewhere', 'intra_alliance', 'own_supplier'), 0)
    round2 = dict.fromkeys(LETTERS, 0)
    round3 = dict.fromkeys(LETTERS, 0)
    units = []
    at_risk = unseen_elsewhere = seen_other = unknown_high = unknown_seen = 0

    def third(amount, chosen, supplier):
        return rounded(amount * Fraction(supplier['evidence'][chosen[1]]['share']))

    for supplier in card['suppliers']:
        slices = {place: {} for place in PLACES}
        for line in supplier['lines']:
            amount = cents(line['amount'])
            if line.get('payer') == supplier['name']:
                sums['own_supplier'] += amount
                continue
            if supplier.get('anchor'):
                sums['intra_alliance'] += amount
                continue
            chosen = choose(supplier['evidence'], months(line['month']))
            place = slices[line['place']]
            place[chosen] = place.get(chosen, 0) + amount
        totals = {p: sum(slices[p].values()) for p in PLACES}
        sums['spend'] += sum(totals.values())
        sums['r2'] += totals['local']
        sums['local_credit'] += min(totals['local'], 0)
        sums['unknown'] += max(totals['unknown'], 0)
        sums['unknown_credit'] += min(totals['unknown'], 0)
        parts = {p: net([(a, c) for c, a in slices[p].items()]) for p in PLACES}
        for amount, chosen in parts['elsewhere']:
            if chosen[0] in ('A', 'B'):
                sums['r3_elsewhere'] += third(amount, chosen, supplier)
                seen_other += amount
            else:
                unseen_elsewhere += amount
        for amount, chosen in parts['unknown']:
            if chosen[0] in ('A', 'B'):
                sums['r3_elsewhere'] += third(amount, chosen, supplier)
                unknown_seen += third(amount, chosen, supplier)
                unknown_high += third(amount, chosen, supplier)
                seen_other += amount
            else:
                unknown_high += rounded(amount * share_max)
        stratum = (supplier['section'], SIZES.index(supplier['size']),
                   RINGS.index(supplier['ring']))
        observed = {'stratum': stratum, 'observed': True, 'amount': 0,
                    'third': 0}
        for amount, chosen in parts['local']:
            if chosen[0] in ('A', 'B'):
                more = third(amount, chosen, supplier)
                round2[chosen[0]] += amount
                round3[chosen[0]] += more
                observed['amount'] += amount
                observed['third'] += more
            else:
                units.append({'stratum': stratum, 'observed': False,
                              'amount': amount, 'at': len(units),
                              'old': third(amount, chosen, supplier)
                              if chosen[0] == 'D' else None})
        if observed['amount']:
            units.append(observed | {'at': len(units)})
        if totals['unknown'] < 0:
            at_risk += min(observed['third'], -totals['unknown'])

    strata = strata_of(units)
    old = [u for u in units if not u['observed'] and u['old'] is not None]
    table = card.get('table_shares', {})
    for h in strata:
        for unit in h.units:
            if unit['observed']:
                continue
            if unit['old'] is not None:
                letter, more = 'D', unit['old']
            elif h.share is not None:
                letter, more = 'C', rounded(unit['amount'] * h.share)
            elif old:
                letter = 'D'
                more = rounded(unit['amount'] * Fraction(
                    sum(u['old'] for u in old), sum(u['amount'] for u in old)))
            else:
                share = table.get(unit['stratum'][0], table.get('-'))
                letter = 'Z' if share is None else 'E'
                more = rounded(unit['amount'] * Fraction(share or 0))
            round2[letter] += unit['amount']
            round3[letter] += more

    seen2 = round2['A'] + round2['B']
    seen3 = round3['A'] + round3['B']
    unseen = sum(u['amount'] for u in units if not u['observed'])
    sums['r3'] = sum(round3.values())
    sums['r3_low'] = seen3 - at_risk
    sums['r3_high'] = max(seen3 + rounded(unseen * share_max), sums['r3'])
    sums['r1'] = (cents(card['income']) if card['frame'] == 'I'
                  else sums['spend'])
    result = {'sums': sums, 'round2': round2, 'round3': round3, 'figures': None}
    r1 = sums['r1']
    if r1 <= 0:
        return result
    low2 = sums['r2'] + sums['unknown_credit']
    high2 = sums['r2'] + sums['unknown']
    two = [sums['r2'], low2, high2, low2, high2]
    three = [sums['r2'] + sums['r3'], low2 + sums['r3_low'],
             high2 + sums['r3_high'] + unknown_high, None, None]
    margin = margins(strata, card['seed'], card['draws'])
    if margin is not None:
        three[3] = low2 + max(sums['r3_low'],
                              sums['r3'] - math.ceil(margin[0]))
        three[4] = high2 + unknown_high + min(
            sums['r3_high'], sums['r3'] + math.ceil(margin[1]))
    more = (sums['r3_elsewhere'] - unknown_seen
            + rounded(unseen_elsewhere * share_max))
    plus = [three[0] + sums['r3_elsewhere'], three[1] + sums['r3_elsewhere'],
            three[2] + more,
            None if three[3] is None else three[3] + sums['r3_elsewhere'],
            None if three[4] is None else three[4] + more]
    positive = sum(round2.values())
    shown = (seen2 * 100 >= positive * 30 if positive
             else sums['unknown'] == 0)
    add = lambda base, row: [None if x is None else base + x for x in row]
    result['shown'] = shown
    result['figures'] = {'lm2': add(r1, two), 'lm3': add(r1, three),
                         'area_income': three, 'lm3_plus': add(r1, plus)}
    result['cov3'] = Fraction(seen2, positive) if positive else None
    return result


# --- books ------------------------------------------------------------------

def random_card(dice):
    card = {'frame': 'P', 'seed': dice.randrange(1, 1000),
            'draws': dice.choice([0, 0, 99]), 'suppliers': []}
    if dice.random() < 0.3:
        card['share_max'] = '0.8'
    if dice.random() < 0.3:
        card['table_shares'] = {'-': '0.15', 'A': '0.333'}
    answering = dice.choice([0, 0.2, 0.6, 1])
    for i in range(dice.randrange(0, 45)):
        supplier = {'name': f's{i}', 'section': dice.choice('ABC'),
                    'size': dice.choice(SIZES[1:4]),
                    'ring': dice.choice(RINGS[1:3]), 'evidence': [],
                    'lines': []}
        if dice.random() < 0.04:
            supplier['anchor'] = True
        place = dice.choice(['local', 'local', 'elsewhere', 'unknown'])
        for _ in range(dice.choice([1, 1, 2, 3])):
            line = {'amount': f'{dice.randrange(-300000, 2000000) / 100:.2f}',
                    'place': (place if dice.random() < 0.9
                              else dice.choice(PLACES)),
                    'month': f'{dice.choice([2025, 2026])}-'
                             f'{dice.randrange(1, 13):02}'}
            if dice.random() < 0.03:
                line['payer'] = supplier['name']
            supplier['lines'].append(line)
        while dice.random() < answering * 0.7:
            first = dice.randrange(months('2022-06'), months('2026-06'))
            last = first + dice.choice([0, 2, 11])
            supplier['evidence'].append(
                {'letter': dice.choice('AB'),
                 'share': f'{dice.randrange(0, 1001) / 1000:.3f}',
                 'from': f'{first // 12}-{first % 12 + 1:02}',
                 'to': f'{last // 12}-{last % 12 + 1:02}'})
        card['suppliers'].append(supplier)
    if dice.random() < 0.2:
        card['frame'] = 'I'
        card['income'] = '2000000.00'
    return card


def differences(card, ours, answer):
    for key, amount in ours['sums'].items():
        if int(answer['sums_minor'][key]) != amount:
            yield f'{key}: {answer["sums_minor"][key]}, here {amount}'
    for rounds in ('round2', 'round3'):
        for letter, amount in ours[rounds].items():
            given = int(answer[f'{rounds}_by_letter_minor'][letter])
            if given != amount:
                yield f'{rounds} {letter}: {given}, here {amount}'
    for name in ('lm2', 'lm3', 'area_income', 'lm3_plus'):
        figure = answer[name]
        if ours['figures'] is None:
            if figure['absent'] != 'NO_SPEND' or figure['low'] is not None:
                yield f'{name}: {figure}, here no spend'
            continue
        row = ours['figures'][name]
        shown = name == 'lm2' or ours['shown']
        if (figure['absent'] is None) != shown:
            yield f'{name}: absent {figure["absent"]}, here shown {shown}'
        keys = ('value', 'low', 'high', 'interval_low', 'interval_high')
        for key, expected in zip(keys, row):
            given = figure[key]
            if key == 'value' and not shown:
                expected = None
            if (given is None) != (expected is None):
                yield f'{name} {key}: {given}, here {expected}'
            elif given is not None:
                allowed = 2 if name != 'lm2' and key.startswith('int') else 0
                if (abs(int(given['numerator']) - expected) > allowed
                        or int(given['denominator']) != ours['sums']['r1']):
                    yield f'{name} {key}: {given}, here {expected}'


def main(arguments):
    if not arguments or arguments[0] in ('-h', '--help'):
        print(__doc__)
        return 0 if arguments else 64
    program = arguments[0]
    books = int(arguments[1]) if len(arguments) > 1 else 1000
    seed = int(arguments[2]) if len(arguments) > 2 else 20261125
    intervals = 0
    for book in range(books):
        card = random_card(random.Random(seed * 100003 + book))
        run = subprocess.run(
            [program, 'lab', 'multiplier', '-', '--output=json'],
            input=json.dumps(card), capture_output=True, text=True, check=False)
        if run.returncode != 0:
            print(f'book {book}: {run.stderr}\n{json.dumps(card)}')
            return 1
        ours = compute(card)
        found = list(differences(card, ours, json.loads(run.stdout)))
        if found:
            print(f'book {book}:', *found, sep='\n  ')
            print(json.dumps(card))
            return 1
        if ours['figures'] and ours['figures']['lm3'][3] is not None:
            intervals += 1
    print(f'{books} random books agree, {intervals} of them with an interval')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
