/** S11 as a person does it: a file, what it will change, what was refused, and taking it back. */
import { afterAll, describe, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { openDesk, SLOW_MS } from './desk.ts';

const { page, app, close } = await openDesk('acme');
afterAll(close);

const FILE = [
  'E-Mail;Vorname;Telefon;Ort',
  'ana@example.com;Ana;0660 1234567;Wien',
  'ben@example.com;Ben;;Graz',
  'no address;Cid;;Linz',
].join('\r\n');

describe('an import', () => {
  it('tells what will change before it does, then does it', { timeout: SLOW_MS }, async () => {
    await page.goto(app('/contacts/imports'));
    await page.getByText('No imports yet').waitFor();
    const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) };
    await page.getByLabel('File to import').setInputFiles(file);
    await page.getByText('3 rows, 4 columns, parted by semicolons').waitFor();
    expect(await page.getByRole('combobox', { name: 'Vorname becomes', exact: true }).inputValue()).toBe(
      'First name',
    );
    const start = page.getByRole('button', { name: 'Import: 2 new people' });
    await start.waitFor();
    await page.getByText('1 row: not an e-mail address.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await start.click();
    await page.getByText('Done', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Refused rows' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(app('/contacts'));
    await page.getByText('ben@example.com').first().waitFor();
  });

  it('is taken back: its people are gone again', { timeout: SLOW_MS }, async () => {
    await page.goto(app('/contacts/imports'));
    await page.getByText('people.csv').click();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('2 people removed').waitFor();
    await page.goto(app('/contacts'));
    await page.getByText('No one yet').waitFor();
  });
});
