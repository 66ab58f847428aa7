// Checks a running page in a real browser, and takes pictures of it.
//
// Usage: node page_check.mjs --url=http://127.0.0.1:PORT --out=FOLDER
//            [--modules=FOLDER] [--path=/maand/2026-10]...
//            [--expect-text=TEXT]... [--expect-total=TEXT]
//
// --modules     where node_modules with playwright-core and axe-core lies
// --path        pages to check, in both languages; default: / and the two
//               pages about the site
//               The first one at four widths, the others at the outer two
// --expect-text that must stand on the first page (again for more)
// --expect-total the same, for the total of the month
// CHROMIUM names the browser; default /usr/bin/chromium.
//
// Ends with 0 when all checks hold, with 1 and a list of what does not.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const WIDTHS = [1440, 820, 390, 320];
const HEIGHT = 900;
const TABS_MAX = 200;
const TARGET_MIN = 24;

function readArguments(words) {
  const options = { path: [], 'expect-text': [] };
  for (const word of words) {
    const match = /^--([a-z-]+)=(.*)$/s.exec(word);
    if (!match) throw new Error(`unknown argument ${word}`);
    const [, name, value] = match;
    if (Array.isArray(options[name])) options[name].push(value);
    else options[name] = value;
  }
  if (!options.url || !options.out) throw new Error('need --url and --out');
  if (options['expect-total']) {
    options['expect-text'].push(options['expect-total']);
  }
  if (options.path.length === 0) {
    options.path = ['/', '/zo-rekenen-wij', '/toegankelijkheid'];
  }
  return options;
}

const options = readArguments(process.argv.slice(2));
const origin = new URL(options.url).origin;
const modules = path.resolve(options.modules ?? '.', 'package.json');
const require = createRequire(modules);
const { chromium } = require('playwright-core');
const axeSource = fs.readFileSync(require.resolve('axe-core/axe.min.js'),
                                  'utf8');

const problems = [];
function check(good, where, what) {
  if (!good) problems.push(`${where}: ${what}`);
}

// What the page did that no page of ours may do.
function watch(page, where) {
  page.on('request', (request) => {
    const url = new URL(request.url());
    check(url.origin === origin || url.protocol === 'data:', where,
          `asks another host for ${request.url()}`);
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) &&
        !/Failed to load resource/.test(message.text())) {
      problems.push(`${where}: console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => problems.push(`${where}: ${error}`));
}

async function checkAxe(page, where) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
              'best-practice'],
  }));
  for (const violation of result.violations) {
    problems.push(`${where}: axe ${violation.id}: ${violation.help}: ` +
                  violation.nodes.map((node) => node.target.join(' '))
                      .slice(0, 3).join(', '));
  }
  for (const open of result.incomplete) {
    // The browser cannot compute the contrast of SVG text and gradients; the
    // palette has a test of its own.
    check(open.id === 'color-contrast', where,
          `axe cannot decide ${open.id}: ` +
              open.nodes.map((node) => node.target.join(' ')).join(', '));
  }
}

async function checkLayout(page, where) {
  const layout = await page.evaluate((targetMin) => {
    const small = [];
    for (const node of document.querySelectorAll(
             'nav a, button, select, summary, .links a, .button')) {
      const box = node.getBoundingClientRect();
      if (box.width === 0) continue;
      if (box.height < targetMin) small.push(node.textContent.trim());
    }
    const outside = [];
    for (const text of document.querySelectorAll('svg text')) {
      const box = text.getBoundingClientRect();
      if (box.width > 0 && (box.left < -1 || box.right > innerWidth + 1)) {
        outside.push(text.textContent);
      }
    }
    const overlaps = [];
    for (const svg of document.querySelectorAll('svg')) {
      const boxes = [...svg.querySelectorAll('text')].map(
          (text) => [text.textContent, text.getBoundingClientRect()]);
      for (let i = 0; i < boxes.length; ++i) {
        for (let j = i + 1; j < boxes.length; ++j) {
          const [a, b] = [boxes[i][1], boxes[j][1]];
          if (a.left < b.right - 1 && b.left < a.right - 1 &&
              a.top < b.bottom - 4 && b.top < a.bottom - 4) {
            overlaps.push(`"${boxes[i][0]}" and "${boxes[j][0]}"`);
          }
        }
      }
    }
    return { wide: document.documentElement.scrollWidth - innerWidth, small,
             outside, overlaps };
  }, TARGET_MIN);
  check(layout.wide <= 0, where, `scrolls sideways by ${layout.wide} px`);
  check(layout.small.length === 0, where,
        `targets under ${TARGET_MIN} px: ${layout.small.join(', ')}`);
  check(layout.outside.length === 0, where,
        `chart text outside the page: ${layout.outside.join(', ')}`);
  check(layout.overlaps.length === 0, where,
        `chart texts overlap: ${layout.overlaps.join(', ')}`);
}

// Every control is reached by Tab in the order of the page, and each shows
// that it has the focus.
async function checkKeyboard(page, where) {
  const wanted = await page.evaluate(() => {
    // The table boxes are reached too, when they are shown.
    const list = [...document.querySelectorAll(
        'a[href], button, select, summary, [tabindex="0"]')]
        .filter((node) => node.checkVisibility());
    list.forEach((node, i) => { node.dataset.order = String(i); });
    return list.length;
  });
  const seen = [];
  for (let i = 0; i < Math.min(wanted, TABS_MAX); ++i) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const node = document.activeElement;
      const style = getComputedStyle(node);
      return { order: node.dataset.order, name: node.textContent.trim(),
               outline: style.outlineStyle !== 'none' &&
                   parseFloat(style.outlineWidth) >= 2 };
    });
    seen.push(Number(at.order));
    check(at.outline, where, `no visible focus on "${at.name.slice(0, 40)}"`);
  }
  const expected = Array.from({ length: seen.length }, (_, i) => i);
  check(JSON.stringify(seen) === JSON.stringify(expected), where,
        `keyboard order is ${seen.join(' ')}`);
}

async function checkPage(browser, width, language, pagePath, first) {
  const url = origin + (language === 'en' ? '/en' : '') + pagePath;
  const where = `${url} at ${width}`;
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT }, reducedMotion: 'reduce',
    javaScriptEnabled: true });
  // Axe is put in from here; the page's own policy allows no script.
  const page = await context.newPage();
  watch(page, where);
  const response = await page.goto(url, { waitUntil: 'load' });
  check(response.status() === 200, where, `status ${response.status()}`);
  const lang = await page.getAttribute('html', 'lang');
  check(lang === language, where, `lang is ${lang}`);
  check(await page.locator('h1').count() === 1, where, 'not one h1');
  await checkLayout(page, where);
  if (first && language === 'nl') {
    const text = (await page.locator('body').innerText())
        .replaceAll('\u00A0', ' ');
    for (const expected of options['expect-text']) {
      check(text.includes(expected.replaceAll('\u00A0', ' ')), where,
            `"${expected}" is not on the page`);
    }
  }
  const name = `${pagePath.replaceAll('/', '_')}-${language}-${width}.png`;
  await page.screenshot({ path: path.join(options.out, `page${name}`),
                          fullPage: true });
  // With all tables shown.
  await page.evaluate(() => {
    for (const node of document.querySelectorAll('details')) node.open = true;
  });
  await checkLayout(page, `${where}, unfolded`);
  await checkAxe(page, where);
  if (first && (width === WIDTHS[0] || width === WIDTHS.at(-1))) {
    await checkKeyboard(page, where);
  }
  await context.close();
}

// Other ways to look at the first page.
async function checkMedia(browser) {
  const first = origin + options.path[0];
  const context = await browser.newContext({
    viewport: { width: 1024, height: HEIGHT }, forcedColors: 'active' });
  const page = await context.newPage();
  watch(page, `${first} in forced colours`);
  await page.goto(first);
  await page.screenshot({ path: path.join(options.out, 'forced-colors.png'),
                          fullPage: true });
  await context.close();

  const plain = await browser.newContext({
    viewport: { width: 390, height: HEIGHT }, javaScriptEnabled: false });
  const without = await plain.newPage();
  await without.goto(first);
  check(await without.locator('h1').isVisible(), first,
        'no answer without scripts');
  await plain.close();

  const large = await browser.newPage({ viewport: { width: 640,
                                                    height: HEIGHT } });
  await large.goto(first);
  await large.evaluate(() => {
    document.documentElement.style.setProperty('font-size', '200%');
  });
  const wide = await large.evaluate(
      () => document.documentElement.scrollWidth - innerWidth);
  check(wide <= 0, first, `scrolls sideways by ${wide} px at 200 % text`);
  await large.close();

  const paper = await browser.newPage();
  await paper.goto(first);
  await paper.pdf({ path: path.join(options.out, 'page.pdf'), format: 'A4',
                    tagged: true, outline: true });
  await paper.close();
}

fs.mkdirSync(options.out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
         '--disable-background-networking', '--disable-component-update',
         '--disable-sync', `--crash-dumps-dir=${os.tmpdir()}`],
});
let views = 0;
try {
  for (const language of ['nl', 'en']) {
    for (const [index, pagePath] of options.path.entries()) {
      const widths = index === 0 ? WIDTHS : [WIDTHS[0], WIDTHS.at(-1)];
      for (const width of widths) {
        await checkPage(browser, width, language, pagePath, index === 0);
        ++views;
      }
    }
  }
  await checkMedia(browser);
} finally {
  await browser.close();
}
if (problems.length > 0) {
  console.error([...new Set(problems)].join('\n'));
  console.error(`${problems.length} problems`);
  process.exit(1);
}
console.log(`${views} views of ${options.path.length * 2} pages: ` +
            'all checks hold');
