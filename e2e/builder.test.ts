/** Workflows are drawn by mouse, by keyboard and in the table; two people draw one; results add up to their people. */
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WorkflowDocument, workflowText } from '../server/src/workflows/pure.ts';
import { eventually } from '../server/testing/eventually.ts';
import { DESK_SIZE, look, openDesk, SLOW_MS, SOON_MS, shot } from './desk.ts';

const { browser, context, page, api, app, get, post, url, close } = await openDesk('acme');
afterAll(close);

interface Detail {
  key: string;
  revision: number;
  document: WorkflowDocument;
}

const stored = (key: string): Promise<Detail> => get(`/workflows/${key}`);

const MAILS = ['Welcome', 'Tips', 'Feature', 'Howto', 'Nudge'];
let writeKey: string;

beforeAll(async () => {
  for (const name of MAILS) await post('/templates', { name });
  ({ key: writeKey } = await post<{ key: string }>('/sources', { kind: 'write', name: 'App' }));
  const track = (userId: string, event: string) => ({ type: 'track', userId, event });
  const batch = [
    { type: 'identify', userId: 'mia', traits: { email: 'mia@acme.test', plan: 'business' } },
    { type: 'identify', userId: 'noah', traits: { email: 'noah@acme.test', plan: 'free' } },
    track('mia', 'signed_up'),
    track('mia', 'project_created'),
    track('noah', 'activated'),
  ];
  const answer = await context.request.post(`${url}/v1/batch`, { data: { writeKey, batch } });
  expect(answer.ok()).toBe(true);
  await eventually(
    async () => (await get<{ items: object[] }>('/contacts?search=noah')).items.length === 1,
    SLOW_MS,
  );
});

/** How R2 starts and ends; its steps are what is built three times. */
const ONBOARDING: WorkflowDocument = {
  name: 'Onboarding',
  trigger: { type: 'event', event: 'signed_up' },
  enrollment: { again: 'never' },
  exits: [{ on: 'event', event: 'activated' }],
  start: '',
  nodes: {},
};

const make = async (document: WorkflowDocument): Promise<string> =>
  (await post<Detail>('/workflows', { name: document.name, document })).key;

const R2: WorkflowDocument = {
  ...ONBOARDING,
  start: 'send-1',
  nodes: {
    'send-1': { type: 'send', channel: 'email', template: 'welcome', next: 'wait-for-event-1' },
    'wait-for-event-1': {
      type: 'waitForEvent',
      event: 'project_created',
      limit: { days: 1 },
      next: 'send-3',
      timeout: 'branch-2',
    },
    'send-3': { type: 'send', channel: 'email', template: 'feature', next: 'wait-until-1' },
    'branch-2': {
      type: 'branch',
      paths: [
        {
          id: 'yes',
          name: 'yes',
          if: { all: [{ kind: 'message', did: 'clicked', within: { days: 2 } }] },
          next: 'send-4',
        },
      ],
      next: 'send-5',
    },
    'send-4': { type: 'send', channel: 'email', template: 'howto', next: 'wait-until-1' },
    'send-5': { type: 'send', channel: 'email', template: 'nudge', next: 'wait-until-1' },
    'wait-until-1': {
      type: 'waitUntil',
      until: {
        type: 'time',
        time: '10:00',
        weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      },
      next: 'branch-1',
    },
    'branch-1': {
      type: 'branch',
      paths: [
        {
          id: 'yes',
          name: 'yes',
          if: { all: [{ kind: 'attribute', attribute: 'plan', op: 'equals', value: 'business' }] },
          next: 'human-step-1',
        },
      ],
      next: 'send-2',
    },
    'send-2': { type: 'send', channel: 'email', template: 'tips' },
    'human-step-1': {
      type: 'humanStep',
      task: 'Call and ask what is missing',
      assignee: { by: 'owner' },
      due: { days: 1 },
      outcomes: [
        { id: 'done', name: 'Done' },
        { id: 'not-reached', name: 'Not reached' },
      ],
      limit: { days: 3 },
    },
  },
};

const option = (name: string | RegExp): Locator => page.getByRole('listbox').getByRole('option', { name });
const panel = (): Locator => page.getByRole('complementary', { name: 'Step' });

/** Says the condition of a branch whose settings are shown. */
const sayCondition = async (within: Locator, text: string): Promise<void> => {
  const field = within.getByLabel('Add a condition').first();
  await field.pressSequentially(text);
  await page.getByRole('listbox', { name: 'Conditions' }).getByRole('option').first().waitFor();
  await field.press('Enter');
};

const open = async (on: Page, key: string, query = ''): Promise<void> => {
  await on.goto(app(`/workflows/${key}${query}`));
  await on.locator('[data-card="trigger"]').waitFor();
};

const WORKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'];
const TASK = 'Call and ask what is missing';
/** What follows stays behind both paths of a step that is put in front of it. */
const BOTH = 'All paths';

/** What a hit shows is there much earlier. */
const MISSED_AFTER_MS = 10_000;

/** By pointing, clicking and dragging; typing only words. */
const byMouse = async (key: string): Promise<void> => {
  await open(page, key);
  await page.getByRole('button', { name: 'Steps to drag' }).click();
  const plus = (place: string): Locator => page.locator(`[data-place="${place}"]`);
  /** The panel away and all in view; a + is pointed at when it has come to rest. */
  const aimAt = async (place: string): Promise<void> => {
    if (await panel().isVisible()) await panel().getByRole('button', { name: 'Close' }).click();
    await panel().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show all' }).click();
    await plus(place).waitFor();
  };
  const answer = async (follow: string | undefined): Promise<void> => {
    if (follow) await page.getByRole('button', { name: follow }).click();
    await panel().waitFor();
  };
  /** A hand that missed, because what it aimed at was still gliding, aims again. */
  const untilSeen = async (sign: Locator, act: () => Promise<void>): Promise<void> => {
    for (let tries = 1; ; tries++) {
      await act();
      const isSeen = await sign.waitFor({ timeout: MISSED_AFTER_MS }).then(
        () => true,
        () => false,
      );
      if (isSeen) return;
      if (tries === 4) throw new Error('the hand missed four times');
    }
  };
  const click = async (place: string, step: RegExp, follow?: string): Promise<void> => {
    await aimAt(place);
    await untilSeen(option(step), () => plus(place).click());
    await option(step).click();
    await answer(follow);
  };
  const steps = page.getByRole('region', { name: 'Steps' }).getByRole('listitem');
  const drag = async (step: string, place: string, follow?: string): Promise<void> => {
    await aimAt(place);
    const sign = follow ? page.getByRole('button', { name: follow }) : panel();
    await untilSeen(sign, () => steps.filter({ hasText: step }).first().dragTo(plus(place)));
    await answer(follow);
  };
  const pick = async (button: RegExp, chosen: string): Promise<void> => {
    await panel().getByRole('button', { name: button }).click();
    await option(chosen).click();
  };
  const mail = (name: string): Promise<void> => pick(/^Template/, name);

  await click('trigger:next', /^Send e-mail/);
  await mail('Welcome');
  await drag('Wait until', 'send-1:next');
  for (const day of WORKDAYS) await panel().getByText(day, { exact: true }).click();
  await drag('Branch', 'wait-until-1:next');
  await sayCondition(panel(), 'plan business');
  await drag('Human step', 'branch-1:yes');
  await panel().getByLabel('Task').fill(TASK);
  await click('branch-1:else', /^Send e-mail/);
  await mail('Tips');
  await click('send-1:next', /^Wait for an event/, BOTH);
  await pick(/^Wait for/, 'project_created');
  await panel().getByLabel('At most', { exact: true }).fill('1');
  await drag('Send e-mail', 'wait-for-event-1:next');
  await mail('Feature');
  await drag('Branch', 'wait-for-event-1:timeout', BOTH);
  await sayCondition(panel(), 'clicked 2d');
  await click('branch-2:yes', /^Send e-mail/);
  await mail('Howto');
  await click('branch-2:else', /^Send e-mail/);
  await mail('Nudge');
};

const type = (text: string): Promise<void> => page.keyboard.type(text);
const press = (key: string): Promise<void> => page.keyboard.press(key);

/** Walks by Tab to an element, as somebody without a mouse does. */
const tabTo = async (target: Locator): Promise<void> => {
  await target.waitFor();
  const isThere = (): Promise<boolean> => target.evaluate((element) => element === document.activeElement);
  for (let step = 0; step < 60 && !(await isThere()); step++) await press('Tab');
  expect(await isThere()).toBe(true);
};

/** By keys alone: `f` finds a step, `a` adds behind it, words say what; Esc goes back to the picture. */
const byKeys = async (key: string): Promise<void> => {
  await open(page, key);
  const backToThePicture = async (): Promise<void> => {
    while (await panel().isVisible()) {
      await press('Escape');
      // In a list or a row of a rule, Esc only leaves that.
      await panel()
        .waitFor({ state: 'detached', timeout: 2_000 })
        .catch(() => undefined);
    }
  };
  const find = async (title: string): Promise<void> => {
    await backToThePicture();
    await press('f');
    await page.getByRole('dialog', { name: 'Find a step' }).waitFor();
    await type(title);
    await press('Enter');
    await panel().waitFor();
    await backToThePicture();
    await press('a');
  };
  const say = async (step: string, follow?: string): Promise<void> => {
    await page.getByLabel('Add a step here').first().waitFor();
    await type(step);
    await press('Enter');
    if (follow) {
      await tabTo(page.getByRole('button', { name: follow }));
      await press('Enter');
    }
    await panel().waitFor();
  };
  const after = async (title: string, step: string, follow?: string): Promise<void> => {
    await find(title);
    await say(step, follow);
  };
  const on = async (title: string, path: string, step: string, follow?: string): Promise<void> => {
    await find(title);
    await page.getByRole('dialog', { name: 'On which path?' }).waitFor();
    await type(path);
    await press('Enter');
    await say(step, follow);
  };
  const condition = async (text: string): Promise<void> => {
    await tabTo(panel().getByLabel('Add a condition'));
    await sayCondition(panel(), text);
  };

  await tabTo(page.locator('[data-card="trigger"]'));
  await press('a');
  await say('mail welcome');
  await after('send welcome', 'until weekday 10:00');
  await after('wait until', 'branch');
  await condition('plan business');
  await on('plan is', 'yes', 'task');
  await tabTo(panel().getByLabel('Task'));
  await type(TASK);
  await on('plan is', 'else', 'mail tips');
  await after('send welcome', 'until project 1d', BOTH);
  await on('wait for', 'comes', 'mail feature');
  await on('wait for', 'after', 'branch', BOTH);
  await condition('clicked 2d');
  await on('clicked', 'yes', 'mail howto');
  await on('clicked', 'else', 'mail nudge');
};

/** In the table: the first mail as a drip, steps by the + of a row, settings in cells and below rows. */
const inTheTable = async (key: string): Promise<void> => {
  await open(page, key, '?view=table');
  const table = page.getByRole('treegrid', { name: 'Steps' });
  const row = (id: string): Locator => table.locator(`tr[data-card="${id}"]`);
  const path = (place: string): Locator => table.locator(`tr[data-place="${place}"]`);
  const backToTheTable = async (): Promise<void> => {
    if (await panel().isVisible()) await panel().getByRole('button', { name: 'Close' }).click();
    await panel().waitFor({ state: 'detached' });
  };
  const add = async (within: Locator, step: RegExp, follow?: string): Promise<void> => {
    await backToTheTable();
    await within.getByRole('button', { name: /^Add a step/ }).click();
    await option(step).click();
    if (follow) await page.getByRole('button', { name: follow }).click();
    await panel().waitFor();
  };
  const settings = page.getByRole('group', { name: /^Settings of/ });
  const set = async (button: Locator, change: (form: Locator) => Promise<void>): Promise<void> => {
    await backToTheTable();
    await button.click();
    await change(settings);
    await settings.getByRole('button', { name: 'Done' }).click();
  };
  const settingsOf = (id: string): Locator => row(id).getByRole('button', { name: /^Settings/ });
  const conditionOf = (place: string): Locator =>
    path(place).getByRole('button', { name: 'yes', exact: true });
  const mail = async (within: Locator, name: string): Promise<void> => {
    await backToTheTable();
    await within.getByRole('button', { name: /^Template/ }).click();
    await option(name).click();
  };

  const drip = page.getByRole('form', { name: 'Next mail' });
  await mail(drip, 'Welcome');
  await drip.getByRole('button', { name: 'Add the mail' }).click();
  await add(row('send-1'), /^Wait until/);
  await set(settingsOf('wait-until-1'), async (form) => {
    for (const day of WORKDAYS) await form.getByText(day, { exact: true }).click();
  });
  await add(row('wait-until-1'), /^Branch/);
  await set(conditionOf('branch-1:yes'), (form) => sayCondition(form, 'plan business'));
  await add(path('branch-1:yes'), /^Human step/);
  await set(settingsOf('human-step-1'), (form) => form.getByLabel('Task').fill(TASK));
  await add(path('branch-1:else'), /^Send e-mail/);
  await mail(row('send-2'), 'Tips');
  await add(row('send-1'), /^Wait for an event/, BOTH);
  await panel()
    .getByRole('button', { name: /^Wait for/ })
    .click();
  await option('project_created').click();
  await row('wait-for-event-1').getByLabel('At most', { exact: true }).fill('1');
  await add(path('wait-for-event-1:next'), /^Send e-mail/);
  await mail(row('send-3'), 'Feature');
  await add(path('wait-for-event-1:timeout'), /^Branch/, BOTH);
  await set(conditionOf('branch-2:yes'), (form) => sayCondition(form, 'clicked 2d'));
  await add(path('branch-2:yes'), /^Send e-mail/);
  await mail(row('send-4'), 'Howto');
  await add(path('branch-2:else'), /^Send e-mail/);
  await mail(row('send-5'), 'Nudge');
  await backToTheTable();
};

describe('R2 of the recipes, built three times, is the same file', () => {
  it.each([
    ['by mouse', byMouse],
    ['by keys', byKeys],
    ['in the table', inTheTable],
  ])('%s', { timeout: 2 * SLOW_MS }, async (name, build) => {
    const key = await make(ONBOARDING);
    await build(key);
    await eventually(async () => workflowText((await stored(key)).document) === workflowText(R2), SLOW_MS);
    if (name !== 'by keys') await look(page, `builder-${name.replaceAll(' ', '-')}`);
  });
});

/** Somebody else at another desk: the same draft in a browser of its own. */
const another = async (): Promise<{ context: BrowserContext; page: Page }> => {
  const other = await browser.newContext({
    viewport: DESK_SIZE,
    reducedMotion: 'reduce',
    storageState: await context.storageState(),
  });
  other.setDefaultTimeout(SOON_MS);
  return { context: other, page: await other.newPage() };
};

const TWO_WAITS: WorkflowDocument = {
  ...ONBOARDING,
  name: 'Shared',
  start: 'wait-1',
  nodes: {
    'wait-1': { type: 'wait', delay: { days: 1 }, next: 'wait-2' },
    'wait-2': { type: 'wait', delay: { days: 2 } },
  },
};

const card = (on: Page, id: string): Locator => on.locator(`[data-card="${id}"]`);
const setWait = async (on: Page, id: string, days: string): Promise<void> => {
  await card(on, id).click();
  await on.getByRole('complementary', { name: 'Step' }).getByLabel('Wait for', { exact: true }).fill(days);
};

describe('two people in one draft', { timeout: 2 * SLOW_MS }, () => {
  let key: string;
  let their: Awaited<ReturnType<typeof another>>;
  beforeAll(async () => {
    key = await make(TWO_WAITS);
    their = await another();
    await Promise.all([open(page, key), open(their.page, key)]);
  });
  afterAll(() => their.context.close());

  it('see each other, and at which step', async () => {
    await card(their.page, 'wait-2').click();
    const mark = page.getByRole('list', { name: 'Here too' }).getByRole('button');
    await page.getByRole('button', { name: 'Ana Berg is here too, at Wait 2 days' }).waitFor();
    await card(page, 'wait-2').getByText('Ana Berg here').waitFor();
    await shot(page, 'builder-two');
    await mark.click();
    expect(new URL(page.url()).searchParams.get('at')).toBe('wait-2');
  });

  it('have what the other changes on the screen at once, as a step of undo', async () => {
    await setWait(their.page, 'wait-2', '5');
    await card(page, 'wait-2').getByText('Wait 5 days').waitFor();
    await page.getByRole('button', { name: 'Undo: changes of Ana Berg' }).waitFor();
  });

  const delays = async (of: string): Promise<number[]> => {
    const { nodes } = (await stored(of)).document;
    return Object.values(nodes).flatMap((node) => (node.type === 'wait' ? [node.delay.days ?? 0] : []));
  };
  /** They save first, unheard; then I change something else: both cannot stay as they are. */
  const collide = async (theirs: string, mine: string): Promise<Locator> => {
    await page.route(api(`/workflows/${key}`), (route) => route.abort());
    await setWait(their.page, 'wait-1', theirs);
    await eventually(async () => (await delays(key))[0] === Number(theirs), SLOW_MS);
    await setWait(page, 'wait-2', mine);
    await page.unroute(api(`/workflows/${key}`));
    const bar = page.getByRole('alert').filter({ hasText: 'Ana Berg changed this draft' });
    await bar.waitFor();
    return bar;
  };

  it('never overwrite each other unseen: theirs', async () => {
    const bar = await collide('7', '11');
    await shot(page, 'builder-conflict');
    await bar.getByRole('button', { name: 'Keep theirs' }).click();
    await card(page, 'wait-1').getByText('Wait 7 days').waitFor();
    expect(await delays(key)).toEqual([7, 5]);
  });

  it('mine', async () => {
    const bar = await collide('8', '12');
    await bar.getByRole('button', { name: 'Keep mine' }).click();
    await eventually(async () => (await delays(key)).join() === '7,12', SLOW_MS);
    await card(their.page, 'wait-2').getByText('Wait 12 days').waitFor();
  });

  it('both: mine as a copy', async () => {
    const bar = await collide('9', '13');
    await bar.getByRole('button', { name: 'Both, mine as a copy' }).click();
    await page.waitForURL('**/workflows/shared-copy**');
    expect(await delays(key)).toEqual([9, 12]);
    expect(await delays('shared-copy')).toEqual([7, 13]);
  });

  it('are gone from each other when they leave', async () => {
    await open(page, key);
    await page.getByRole('list', { name: 'Here too' }).waitFor();
    await their.page.goto(app());
    await page.getByRole('list', { name: 'Here too' }).waitFor({ state: 'detached' });
  });
});

describe('dragging a card', () => {
  it('puts it on another +, says why a place does not take it, and is undone by name', async () => {
    const key = await make({
      ...TWO_WAITS,
      name: 'Drag',
      nodes: {
        ...TWO_WAITS.nodes,
        'wait-2': { type: 'wait', delay: { days: 2 }, next: 'exit-1' },
        'exit-1': { type: 'exit' },
      },
    });
    await open(page, key);
    await page.getByRole('button', { name: 'Show all' }).click();
    const at = async (target: Locator): Promise<{ x: number; y: number }> => {
      const box = (await target.boundingBox())!;
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const from = await at(card(page, 'exit-1'));
    const to = await at(page.locator('[data-place="wait-1:next"]'));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y + 60, { steps: 8 });
    await page.mouse.move(to.x, to.y + 30, { steps: 4 });
    await page.getByText('Nothing can follow an exit').waitFor();
    await shot(page, 'builder-refused');
    await page.mouse.up();
    const second = await at(card(page, 'wait-2'));
    const start = await at(page.locator('[data-place="trigger:next"]'));
    await page.mouse.move(second.x, second.y);
    await page.mouse.down();
    await page.mouse.move(start.x, start.y + 60, { steps: 8 });
    await page.mouse.move(start.x, start.y + 30, { steps: 4 });
    await page.mouse.up();
    await eventually(async () => (await stored(key)).document.start === 'wait-2', SLOW_MS);
    await page.getByRole('button', { name: 'Undo: move "Wait 2 days"' }).click();
    await eventually(async () => (await stored(key)).document.start === 'wait-1', SLOW_MS);
  });
});

describe('a draft that was stored in a shape no screen can show', () => {
  it('opens with what can be read of it, says so beside the step, and is saved as it is shown', async () => {
    const key = await make({ ...TWO_WAITS, name: 'Odd' });
    // such a draft is refused today: here stands one of an older version
    const whole = `**/api/w/*/workflows/${key}`;
    await page.route(whole, async (route) => {
      const response = await route.fetch();
      const detail = (await response.json()) as Detail;
      const nodes = { ...detail.document.nodes, 'wait-2': { type: 'wait', title: 'Rest', delay: 'long' } };
      await route.fulfill({ response, json: { ...detail, document: { ...detail.document, nodes } } });
    });
    await open(page, key, '?at=wait-2');
    await panel().getByText('Step "wait-2" could not be read').waitFor();
    await look(page, 'builder-misshapen', () => page.getByText('could not be read').first().waitFor());
    await page.unroute(whole);
    await panel().getByRole('button', { name: 'Save it as it is shown' }).click();
    await eventually(async () => {
      const { nodes } = (await stored(key)).document;
      return nodes['wait-2']?.type === 'wait' && nodes['wait-2'].title === 'Rest';
    }, SLOW_MS);
  });

  it('where the builder itself fails, shows why, the JSON, and other ways on: never a blank page', async () => {
    const key = await make({ ...TWO_WAITS, name: 'Broken' });
    await page.route('**/workflows/validate', (route) => route.fulfill({ json: { problems: [null] } }));
    await page.goto(app(`/workflows/${key}`));
    await page.getByText('This workflow cannot be drawn').waitFor();
    await page.getByRole('region', { name: 'The draft as JSON' }).getByText('"wait-1"').first().waitFor();
    await look(page, 'builder-broken');
    await page.unroute('**/workflows/validate');
    await page.reload();
    await card(page, 'wait-1').waitFor();
  });
});
