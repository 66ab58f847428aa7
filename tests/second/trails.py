#!/usr/bin/env python3
"""A second implementation of trails, with the standard library alone.

  trails.py METHOD SIZE_LIMIT LIST.csv          prints "amount ids" a flow
  trails.py METHOD SIZE_LIMIT LIST.csv --time   prints seconds and counts
  trails.py --compare OMLOOP SEEDS              random lists through both

LIST.csv has the columns id, source, target, microseconds, amount and category
(deposit, transfer, withdraw), in order of time. Written from the definitions
in docs/concepts/trails.md, in floating point, to check and to be timed
against: mixed takes a share of every branch, lifo the newest, fifo the oldest.
"""

import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time

TINY = 5e-7
END_US = 10**15


class Branch:
    __slots__ = ('parent', 'payment', 'amount')

    def __init__(self, parent, payment, amount):
        self.parent = parent
        self.payment = payment
        self.amount = amount


def ids_of(branch):
    ids = []
    while branch is not None:
        ids.append(branch.payment)
        branch = branch.parent
    ids.reverse()
    return ids


def allocate(method, held, balance, amount):
    if method == 'mixed':
        share = amount / balance
        return [(branch, branch.amount * share) for branch in held]
    picks = []
    for branch in (reversed(held) if method == 'lifo' else held):
        if branch.amount < amount + TINY:
            picks.append((branch, branch.amount))
            amount -= branch.amount
        else:
            picks.append((branch, amount))
            break
    if method == 'lifo':
        picks.reverse()
    return picks


def follow(payments, method, limit, flow):
    """Calls flow(amount, ids) for every flow, in order."""
    starting = {}
    for _, source, target, _, amount, _ in reversed(payments):
        starting[target] = max(starting.get(target, 0.0) - amount, 0.0)
        starting[source] = starting.get(source, 0.0) + amount
    balance = dict(starting)
    held = {}
    for number, source, target, _, amount, category in payments:
        extended = []
        if category != 'deposit':
            mine = held.setdefault(source, [])
            ended = []
            gone = set()
            for branch, part in allocate(method, mine, balance[source],
                                         amount):
                if part < TINY:
                    continue
                if part >= limit:
                    extended.append(Branch(branch, number, part))
                else:
                    flow(part, ids_of(branch))
                branch.amount -= part
                if branch.amount < limit:
                    gone.add(id(branch))
                    if branch.amount >= TINY:
                        ended.append(branch)
            for branch in ended:
                flow(branch.amount, ids_of(branch))
            if gone:
                held[source] = [b for b in mine if id(b) not in gone]
        rest = amount - sum(branch.amount for branch in extended)
        if rest >= limit:
            extended.insert(0, Branch(None, number, rest))
        if category == 'withdraw':
            for branch in extended:
                flow(branch.amount, ids_of(branch))
        else:
            held.setdefault(target, []).extend(extended)
        balance[source] -= amount
        balance[target] = balance.get(target, 0.0) + amount
    for account in held:
        for branch in held[account]:
            flow(branch.amount, ids_of(branch))


def read(path):
    with open(path, newline='') as file:
        return [(row[0], row[1], row[2], int(row[3]), float(row[4]), row[5])
                for row in csv.reader(file)]


def draw(seed):
    """A list in which nobody pays what he has not."""
    dice = random.Random(seed)
    accounts = ['a%d' % i for i in range(6)]
    cents = dict.fromkeys(accounts, 0)
    payments = []
    for number in range(120):
        source, target = dice.sample(accounts, 2)
        when = number * 3_600_000_000
        if cents[source] == 0 or dice.random() < 0.25:
            amount = dice.randint(1, 100_000)
            cents[target] += amount
            payments.append((str(number), 'out', target, when, amount / 100,
                             'deposit'))
            continue
        amount = dice.randint(1, cents[source])
        cents[source] -= amount
        if dice.random() < 0.4:
            payments.append((str(number), source, 'out', when, amount / 100,
                             'withdraw'))
        else:
            cents[target] += amount
            payments.append((str(number), source, target, when, amount / 100,
                             'transfer'))
    return payments


CONFIG = {
    'transaction_header': ['txn_ID', 'src_ID', 'tgt_ID', 'timestamp', 'amt',
                           'type'],
    'timeformat': '%s', 'timewindow_beg': '0', 'timewindow_end': '1000000000',
    'boundary_type': 'transactions',
    'transaction_categories': {'deposit': 'deposit', 'transfer': 'transfer',
                               'withdraw': 'withdraw'},
}


def compare(omloop, seeds):
    flows = 0
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, 'config.json')
        path = os.path.join(folder, 'list.csv')
        with open(config, 'w') as file:
            json.dump(CONFIG, file)
        for seed in range(1, seeds + 1):
            payments = draw(seed)
            with open(path, 'w', newline='') as file:
                writer = csv.writer(file)
                for number, source, target, when, amount, category in payments:
                    writer.writerow([number, source, target, when // 1_000_000,
                                     amount, category])
            limit = 1.0 if seed % 2 else 0.005  # No amount is just at it.
            for method in ('mixed', 'lifo', 'fifo'):
                mine = []
                follow(payments, method, limit,
                       lambda amount, ids: mine.append((amount, ids)))
                output = subprocess.run(
                    [omloop, 'lab', 'trails', '--config=' + config,
                     '--method=' + method, '--size-limit=%s' % limit,
                     '--quiet', path], check=True, capture_output=True)
                theirs = [(float(row['trj_amt']),
                           row['txn_IDs'].strip('[]').split(','))
                          for row in csv.DictReader(
                              io.StringIO(output.stdout.decode()))]
                if len(mine) != len(theirs):
                    sys.exit('seed %d %s: %d flows here, %d there'
                             % (seed, method, len(mine), len(theirs)))
                for (amount, ids), (other, others) in zip(
                        sorted(mine, key=lambda f: f[1]),
                        sorted(theirs, key=lambda f: f[1])):
                    if ids != others or abs(amount - other) > 2e-6:
                        sys.exit('seed %d %s: %s %s here, %s %s there'
                                 % (seed, method, amount, ids, other, others))
                flows += len(mine)
    print('%d lists by 3 methods, %d flows: the same' % (seeds, flows))


def main():
    if sys.argv[1] == '--compare':
        compare(sys.argv[2], int(sys.argv[3]))
        return
    method, limit, path = sys.argv[1], float(sys.argv[2]), sys.argv[3]
    payments = read(path)
    count = 0
    total = 0.0

    def take(amount, ids):
        nonlocal count, total
        count += 1
        total += amount
        if len(sys.argv) == 4:
            print(round(amount, 6), ','.join(ids))

    begin = time.perf_counter()
    follow(payments, method, limit, take)
    if len(sys.argv) > 4:
        print('%.3f %d %.2f' % (time.perf_counter() - begin, count, total))


if __name__ == '__main__':
    main()
