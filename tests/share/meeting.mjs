/**
 * A browser with a meeting in it, for tests/share. Takes one order a line on its standard input and answers each with one
 * line on its standard output:
 *
 *   {"do":"share","sound":"name of an input"}    share the window (in a new page, in a new call): {"window":id}
 *   {"do":"take"}                                what has arrived since: {"decoded":n,"pictures":[…],"tone":[…]}
 *   {"do":"drawn","width":n,"height":n}          the newest picture as a participant sees it: {"rgba":base64}
 *   {"do":"stop"}                                end the call: {}
 *
 * An order that fails is answered with {"error":"…"}. The end of the input closes the browser.
 *
 * Environment: MEETING_MODULES (where package.json was installed), MEETING_BROWSER (a Chromium; without it, Playwright's
 * own), MEETING_TITLE (part of the title of the window that is chosen; Chromium takes
 * only ASCII here).
 */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

const {MEETING_MODULES, MEETING_BROWSER, MEETING_TITLE} = process.env;
const modules = join(MEETING_MODULES, 'node_modules');
const require = createRequire(join(modules, 'index.js'));
const {build} = require('esbuild');
const {chromium} = require('playwright-core');
const page = join(dirname(fileURLToPath(import.meta.url)), 'page');

/** How long a window may take to appear in the browser's list. */
const PATIENCE_MS = 30_000;

const FLAGS = [
  // Chooses the window as a person would in the browser's list: it has to be in that list.
  `--auto-select-window-capture-source-by-title=${MEETING_TITLE}`,
  '--autoplay-policy=no-user-gesture-required',
  // The call stays on this computer, under addresses that the page can see.
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  // The meeting's window may be covered or in the background and has to go on.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--window-position=0,0',
  '--window-size=500,300',
];

const bundle = async () => {
  const {outputFiles} = await build({
    entryPoints: [join(page, 'sharing.mjs')],
    nodePaths: [modules],
    bundle: true,
    format: 'esm',
    target: 'chrome120',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
};

/** Only pages from a server may ask for a window. */
const serve = async () => {
  const files = {'/': ['text/html', readFileSync(join(page, 'index.html'))], '/sharing.js': ['text/javascript', await bundle()]};
  const server = createServer(({url}, response) => {
    const [type, content] = files[url] ?? ['text/plain', ''];
    response.setHeader('content-type', type);
    response.end(content);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
};

const within = (milliseconds, promise, complaint) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const server = await serve();
const profile = mkdtempSync(join(tmpdir(), 'vitrin-meeting-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: MEETING_BROWSER || undefined,
  headless: false,
  viewport: null,
  args: FLAGS,
});
await context.grantPermissions(['microphone']);
let call = context.pages()[0] ?? (await context.newPage());

const orders = {
  share: async ({sound}) => {
    call.on('console', message => message.type() === 'error' && console.error(`page: ${message.text()}`));
    await call.goto(`http://127.0.0.1:${server.address().port}/#${encodeURIComponent(sound ?? '')}`);
    await call.click('#share');
    const sharing = call.evaluate(() => globalThis.meeting.sharing());
    return within(PATIENCE_MS, sharing, `no window with the title "${MEETING_TITLE}" is offered for sharing`);
  },
  take: () => call.evaluate(() => globalThis.meeting.take()),
  drawn: ({width, height}) => call.evaluate(([w, h]) => globalThis.meeting.drawn(w, h), [width, height]),
  stop: async () => {
    const ended = call;
    call = await context.newPage();
    await ended.close();
    return {};
  },
};

console.log(JSON.stringify({browser: context.browser()?.version() ?? null}));
for await (const line of createInterface({input: process.stdin})) {
  const order = JSON.parse(line);
  const answer = await within(2 * PATIENCE_MS, orders[order.do](order), `"${order.do}" takes too long`).catch(error => ({error: String(error.message).split('\n')[0]}));
  console.log(JSON.stringify(answer));
}
await context.close();
server.close();
rmSync(profile, {recursive: true, force: true});
